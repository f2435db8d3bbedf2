package workbook

import (
	"bytes"
	"strconv"
)

// strings gives the shared strings of the file, reading them at first use.
func (x *xlsx) strings() ([]string, error) {
	if x.sstRead || x.sstName == "" || !x.pack.has(x.sstName) {
		return x.sst, nil
	}
	src, err := x.pack.open(x.sstName, true)
	if err != nil {
		return nil, err
	}
	defer src.close()
	r := &sstReader{win: window{src: src, limit: x.opt.MaxCellBytes, name: x.sstName}, opt: x.opt}
	if err := r.run(); err != nil {
		return nil, err
	}
	x.sst, x.sstRead = r.out, true
	return x.sst, nil
}

// sstReader reads the items of a shared strings part.
type sstReader struct {
	win   window
	opt   Options
	out   []string
	arena arena
	bytes int64
	text  []byte
	done  bool
}

func (r *sstReader) run() error {
	used := 0
	for !r.done {
		if err := r.win.more(used); err != nil {
			return err
		}
		var err error
		if used, err = r.step(r.win.buf); err != nil {
			return err
		}
		if !r.done && r.win.eof {
			return corrupt(r.win.name+" 不完整", r.win.name+" is incomplete")
		}
	}
	return nil
}

// step reads all items that are complete in b and gives the index of the first
// that is not.
func (r *sstReader) step(b []byte) (int, error) {
	i := 0
	for {
		if i+len("<si><t>") < len(b) && string(b[i:i+len("<si><t>")]) == "<si><t>" {
			end, ok, err := r.plainItem(b, i+len("<si><t>"))
			if err != nil {
				return i, err
			}
			if ok {
				i = end
				continue
			}
		}
		k := bytes.IndexByte(b[i:], '<')
		if k < 0 {
			return len(b), nil
		}
		i += k
		t, ok := nextTag(b, i)
		switch {
		case !ok:
			return i, nil
		case t.doctype:
			return i, corrupt(r.win.name+" 含有 DOCTYPE", r.win.name+" has a DOCTYPE")
		case string(t.name) == "sst" && (t.closing || t.empty):
			r.done = true
			return t.end, nil
		case string(t.name) == "sst":
			r.expect(t.attrs)
		case string(t.name) == "si" && t.empty:
			if err := r.add(nil); err != nil {
				return i, err
			}
		case string(t.name) == "si" && !t.closing:
			end := closingTag(b, t.end, t.prefix, "si")
			if end < 0 {
				return i, nil
			}
			r.text = appendRuns(r.text[:0], b[t.end:end])
			if err := r.add(r.text); err != nil {
				return i, err
			}
			i = end
			continue
		}
		i = t.end
	}
}

// plainItem reads the usual <si><t>text</t></si> whose text begins at b[i]. It
// reports false for anything else, and where b ends too soon.
func (r *sstReader) plainItem(b []byte, i int) (int, bool, error) {
	const tail = "</t></si>"
	k := bytes.IndexByte(b[i:], '<')
	if k < 0 || len(b)-i-k < len(tail) || string(b[i+k:i+k+len(tail)]) != tail {
		return 0, false, nil
	}
	r.text = appendText(r.text[:0], b[i:i+k])
	return i + k + len(tail), true, r.add(r.text)
}

// expect makes room for the number of items the part announces, within what
// its size could hold.
func (r *sstReader) expect(attrs []byte) {
	v, _ := attr(attrs, "uniqueCount")
	n, _ := strconv.Atoi(string(v))
	if n > 0 && r.out == nil {
		r.out = make([]string, 0, min(n, 1<<20, r.opt.MaxSharedStrings))
	}
}

func (r *sstReader) add(text []byte) error {
	if len(r.out) >= r.opt.MaxSharedStrings {
		return tooBig("共享字符串数", "shared strings", int64(r.opt.MaxSharedStrings))
	}
	r.bytes += int64(len(text))
	if r.bytes > r.opt.MaxTextBytes {
		return tooBig("文字总字节数", "bytes of text", r.opt.MaxTextBytes)
	}
	r.out = append(r.out, r.arena.put(text))
	return nil
}
