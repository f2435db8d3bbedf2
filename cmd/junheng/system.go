package main

import (
	"errors"
	"io/fs"
	"syscall"

	"junheng/internal/fault"
	"junheng/internal/locale"
)

// ofSystem words what the machine refused about a file in the language in use; nil
// where it is none of the usual things.
func ofSystem(err error) *fault.Fault {
	at, ok := errors.AsType[*fs.PathError](err)
	if !ok {
		return nil
	}
	tell := func(kind fault.Kind, key, zh, en string) *fault.Fault {
		return fault.New(kind, locale.NewTemplate("system."+key, zh, en).With("file", at.Path))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return tell(fault.NotFound, "missing", "找不到“{file}”", "there is no “{file}”")
	case errors.Is(err, fs.ErrExist):
		return tell(fault.Conflict, "exists", "“{file}”已经存在", "“{file}” exists already")
	case errors.Is(err, fs.ErrPermission):
		return tell(fault.Unreadable, "denied", "没有权限读写“{file}”", "“{file}” may not be read or written")
	case errors.Is(err, syscall.EISDIR):
		return tell(fault.Usage, "folder", "“{file}”是文件夹，应为文件", "“{file}” is a folder; a file is wanted")
	case errors.Is(err, syscall.ENOTDIR):
		return tell(fault.Usage, "file", "“{file}”不是文件夹", "“{file}” is no folder")
	case errors.Is(err, syscall.ENOSPC):
		return tell(fault.Internal, "full", "磁盘已满，写不下“{file}”", "the disk is full; “{file}” cannot be written")
	}
	return nil
}
