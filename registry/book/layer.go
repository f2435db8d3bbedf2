package book

import (
	"context"
	"encoding/json"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/geojson"

	"junheng/access"
	"junheng/internal/fault"
	"junheng/internal/locale"
	"junheng/registry"
)

// Boundaries is the name under which a county's boundaries are kept.
const Boundaries = "boundaries"

const maxLayer = 16 << 20 // bytes; a county's townships at full detail take about 2 MB

var (
	sayGeoJSON = locale.Plain("book.geojson", "文件不是 GeoJSON 的 FeatureCollection", "the file is not a GeoJSON FeatureCollection")
	sayShapes  = locale.Plain("book.shapes", "文件中没有面（Polygon 或 MultiPolygon）", "the file holds no Polygon or MultiPolygon")
	sayDegrees = locale.Plain("book.degrees", "坐标不是经纬度；请转换为 WGS 84 经纬度后再导入", "the coordinates are not longitudes and latitudes; convert them to WGS 84 first")
	sayLarge   = locale.Plain("book.layer_large", "边界文件超过 16 MB，请先简化", "the boundaries are larger than 16 MB; simplify them first")
)

// SetBoundaries keeps the boundaries drawn behind the schools of a county's
// map: a GeoJSON FeatureCollection of polygons in degrees.
func (s *Service) SetBoundaries(ctx context.Context, actor access.Actor, county registry.RegionCode, data []byte) error {
	object := "layer/" + Boundaries
	if err := s.may(ctx, actor, county, "registry.boundaries", object); err != nil {
		return err
	}
	if len(data) > maxLayer {
		return fault.New(fault.Limit, sayLarge).At("file")
	}
	if _, err := ParseBoundaries(data); err != nil {
		return err
	}
	return s.opt.Store.SaveLayer(ctx, county, Boundaries, data, s.entry(actor, county, "registry.boundaries", object, map[string]int{"bytes": len(data)}))
}

// Boundaries gives the boundaries of a county, or none where none were loaded.
func (s *Service) Boundaries(ctx context.Context, actor access.Actor, county registry.RegionCode) (*geojson.FeatureCollection, error) {
	if !actor.May(access.RegistryRead, access.Place{Region: county}) && !actor.Holds(access.RegistryRead) {
		return nil, fault.New(fault.NotFound, sayGeoJSON)
	}
	data, err := s.opt.Store.ReadLayer(ctx, county, Boundaries)
	if err != nil || len(data) == 0 {
		if fault.KindOf(err) == fault.NotFound {
			err = nil
		}
		return &geojson.FeatureCollection{}, err
	}
	return ParseBoundaries(data)
}

// ParseBoundaries reads a GeoJSON FeatureCollection and keeps its polygons.
// The error is a *fault.Fault.
func ParseBoundaries(data []byte) (*geojson.FeatureCollection, error) {
	var all geojson.FeatureCollection
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fault.New(fault.Invalid, sayGeoJSON).At("file")
	}
	kept := &geojson.FeatureCollection{}
	for _, f := range all.Features {
		if f == nil || f.Geometry == nil || f.Geometry.Empty() {
			continue
		}
		switch f.Geometry.(type) {
		case *geom.Polygon, *geom.MultiPolygon:
		default:
			continue
		}
		b := f.Geometry.Bounds()
		if b.Min(0) < -180 || b.Max(0) > 180 || b.Min(1) < -90 || b.Max(1) > 90 {
			return nil, fault.New(fault.Invalid, sayDegrees).At("file")
		}
		kept.Features = append(kept.Features, f)
	}
	if len(kept.Features) == 0 {
		return nil, fault.New(fault.Invalid, sayShapes).At("file")
	}
	return kept, nil
}
