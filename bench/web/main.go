// Command web measures the server as its readers feel it: pages under wrk with
// 32 connections beside a server of the same bytes from memory, a county's
// overview when nothing is in memory yet, and 200 schools that fill in the grid
// at once.
//
//	go run ./bench/web [-rounds 3] [-seconds 5] [-pages=false] [-profile cpu.prof] [-database postgres://…]
//
// It lays the golden county out in a folder of its own, starts the program in a
// process of its own, and needs wrk on the path.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"junheng/access"
	"junheng/cmd/wire"
)

const (
	serveEnv = "JUNHENG_BENCH_SERVE" // the process that is the program
	bytesEnv = "JUNHENG_BENCH_BYTES" // the process that serves bytes from memory

	profileEnv = "JUNHENG_BENCH_PROFILE" // file for the processor profile of the program
)

func main() {
	if err := start(); err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

func start() error {
	if dsn := os.Getenv(serveEnv); dsn != "" {
		return serveProgram(dsn)
	}
	if file := os.Getenv(bytesEnv); file != "" {
		return serveBytes(file)
	}
	o := options{}
	flag.IntVar(&o.rounds, "rounds", 3, "runs of wrk for each page, in turn")
	flag.IntVar(&o.seconds, "seconds", 5, "of each run")
	flag.IntVar(&o.schools, "schools", 200, "that fill in the grid at once")
	flag.DurationVar(&o.think, "think", time.Second, "between two cells of one school")
	flag.BoolVar(&o.reading, "pages", true, "run wrk on the pages")
	flag.StringVar(&o.profile, "profile", "", "file for the processor profile of the program")
	flag.StringVar(&o.database, "database", "", "postgres://… of an empty database; empty: SQLite")
	flag.Parse()
	if _, err := exec.LookPath("wrk"); err != nil {
		return fmt.Errorf("wrk is not installed: %w", err)
	}
	return o.run(context.Background())
}

type options struct {
	rounds, seconds, schools int
	think                    time.Duration
	database, profile        string
	reading                  bool
}

func programOptions(dsn string) wire.Options {
	return wire.Options{
		DSN: dsn, Key: make([]byte, access.KeyBytes), Clock: time.Now, Version: "bench",
		Cost: access.Cost{Passes: 1, MemoryKiB: 16, Lanes: 1},
	}
}

// serveProgram is the program itself, until it is killed.
func serveProgram(dsn string) error {
	a, err := wire.Open(context.Background(), programOptions(dsn))
	if err != nil {
		return err
	}
	if file := os.Getenv(profileEnv); file != "" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		done := make(chan os.Signal, 1)
		signal.Notify(done, os.Interrupt)
		go func() {
			<-done
			pprof.StopCPUProfile()
			os.Exit(0)
		}()
	}
	return serve(a.Server)
}

// serveBytes answers everything with the bytes of a file, from memory.
func serveBytes(file string) error {
	page, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page) // a reader who went away is nobody's fault
	}))
}

func serve(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	return (&http.Server{Handler: h, ReadHeaderTimeout: time.Minute}).Serve(l)
}

// child starts this program again as one of its servers.
func child(env, value string) (*exec.Cmd, string, error) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), env+"="+value)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := c.Start(); err != nil {
		return nil, "", err
	}
	var url string
	_, err = fmt.Fscanln(out, &url)
	return c, url, err
}

func (o options) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "junheng-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	dsn := o.database
	if dsn == "" {
		dsn = filepath.Join(dir, "data")
	}
	b, err := prepare(ctx, dsn, o.schools)
	if err != nil {
		return err
	}
	if o.profile != "" {
		if err := os.Setenv(profileEnv, o.profile); err != nil {
			return err
		}
	}
	program, url, err := child(serveEnv, dsn)
	if err != nil {
		return err
	}
	defer stop(program)
	b.url = url
	if err := b.cold(ctx); err != nil {
		return err
	}
	if o.reading {
		if err := o.pages(ctx, b, dir); err != nil {
			return err
		}
	}
	before := processor(program.Process.Pid)
	saves, err := o.filling(ctx, b)
	if used := processor(program.Process.Pid) - before; err == nil && before > 0 {
		fmt.Printf("processor time of the program: %v a save\n", (used / time.Duration(saves)).Round(10*time.Microsecond))
	}
	return err
}

// processor gives the processor time a process has used; 0 where the system
// does not say it.
func processor(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	var skip string
	var user, system int64
	f := []any{&skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &skip, &user, &system}
	if _, err := fmt.Sscan(rest, f...); err != nil {
		return 0
	}
	return time.Duration(user+system) * (time.Second / 100) // the kernel's ticks
}

// stop ends a process: the program is asked first, so that it can write its
// profile.
func stop(c *exec.Cmd) {
	_ = c.Process.Signal(os.Interrupt)
	_ = c.Wait()
}
