package main

import (
	"junheng/internal/locale"
)

// datasetCmd groups what is done with frozen datasets.
type datasetCmd struct {
	Verify datasetVerifyCmd `cmd:"" help:"help_dataset_verify"`
	Show   datasetShowCmd   `cmd:"" help:"help_dataset_show"`
}

func init() {
	texts["help_dataset_verify"] = locale.Text{ZH: "重算校验值，核对数据集未被改动。", EN: "Recompute the hash and check that the dataset is unchanged."}
	texts["help_dataset_show"] = locale.Text{ZH: "数据集的来源、学年、县区和数据项。", EN: "Sources, years, counties and fields of a dataset."}
	texts["arg_dataset"] = locale.Text{ZH: "数据集文件夹。", EN: "Dataset folder."}
}

type datasetVerifyCmd struct {
	Dir string `arg:"" help:"arg_dataset" type:"existingdir"`
}

// Run reads every column and checks each against the hash.
func (c *datasetVerifyCmd) Run(a *app) error {
	d, closeAll, err := openDataset(c.Dir)
	if err != nil {
		return err
	}
	defer closeAll()
	if err := d.Verify(); err != nil {
		return err
	}
	a.printf("%s  %s\n", d.Hash, a.say("数据集完整，与校验值一致", "the dataset is whole and matches its hash"))
	return nil
}

type datasetShowCmd struct {
	Dir string `arg:"" help:"arg_dataset" type:"existingdir"`
}

// Run tells what a dataset holds.
func (c *datasetShowCmd) Run(a *app) error {
	d, closeAll, err := openDataset(c.Dir)
	if err != nil {
		return err
	}
	defer closeAll()
	m := d.Manifest
	if m.Simulated {
		a.printf("%s\n", a.say("模拟数据：建立在假设上，不能上报或公布", "simulated data: resting on assumptions, not to be submitted or published"))
	}
	a.printf("sha256    %s\n", d.Hash)
	a.printf("%s  %s  %s\n", a.say("冻结于    ", "frozen    "), m.At.Format("2006-01-02 15:04"), m.Program)
	a.printf("%s  %s\n", a.say("县区      ", "counties  "), joined(m.County))
	a.printf("%s  %s\n", a.say("学年      ", "years     "), joined(m.Years))
	a.printf("%s  %d / %d\n", a.say("学校/行   ", "schools/rows"), m.Schools, m.Rows)
	if m.Note != "" {
		a.printf("%s  %s\n", a.say("说明      ", "note      "), m.Note)
	}
	a.printf("%s  %d\n", a.say("数据项    ", "fields    "), len(m.Fields))
	for _, f := range m.Sources {
		a.printf("  %.16s  %s\n", f.Hash, f.File)
	}
	return nil
}
