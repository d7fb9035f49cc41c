//go:build unix

package command

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is how many MB of memory an ended process had at most.
func peakMemory(p *os.ProcessState) int64 {
	used, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(used.Maxrss)
	if runtime.GOOS != "darwin" {
		most <<= 10 // others count KB
	}
	return most >> 20
}
