package command

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// nobody is a user who owns nothing.
const nobody = 65534

// neighbourDir is in the environment of the neighbour's process, which is this test binary: where the program's folders are.
const neighbourDir = "HGEIMPORT_TEST_NEIGHBOUR"

func init() {
	if dir := os.Getenv(neighbourDir); dir != "" {
		neighbour{dir: dir}.plant()
		os.Exit(0)
	}
}

// plantedProfile is a profile whose sub-folder of the inbox the neighbour replaces.
const plantedProfile = plantedName + "-profile"

// canary is an order that stands in files which the neighbour may not read. Nobody may send it.
const canary = "HGE9999999999999"

// targets are files that the neighbour's links lead to, with their modes. Nobody may change, move or show them.
var targets = map[string]os.FileMode{
	"passwd": 0o644, "secret.csv": 0o600, "config.toml": 0o600, "victim/canary.csv": 0o644, "victim/config.toml": 0o600,
}

// planted is a neighbour who plants things while the program works, and what they must not change.
type planted struct {
	c      *chaos
	before map[string]string // of each target: mode, owner, time and content

	mu    sync.Mutex
	said  bytes.Buffer // a line for each thing planted
	ended bool
}

// busy tells whether the neighbour has planted anything. One that ended by itself never will, which fails the test elsewhere.
func (p *planted) busy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended || p.said.Len() > 0
}

// Write takes what the neighbour says.
func (p *planted) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.Write(text)
}

// letNeighbourIn makes inbox and outbox folders that everybody may write to, as a share often is, and a profile's folder in
// the inbox. It writes the targets.
func (c *chaos) letNeighbourIn() *planted {
	if !*chaosPlant || os.Geteuid() != 0 {
		c.t.Log("no neighbour plants files: -chaos-plant is off, or this user is not root, who may become another one")
		return nil
	}
	text := "order_num,weight,handover\n" + canary + ",1.25,LAX1\n"
	c.must(os.Mkdir(c.path("victim"), 0o755))
	for name, mode := range targets {
		if name == "config.toml" {
			text := chaosConfig + "[[profile]]\nname = \"" + plantedProfile + "\"\noperation = \"scanform\"\nhandover = \"LAX1\"\n"
			c.must(os.WriteFile(c.path(name), []byte(text), mode))
			continue
		}
		c.must(os.WriteFile(c.path(name), []byte(text), mode))
		c.must(os.Chmod(c.path(name), mode))
	}
	for _, name := range []string{"inbox", "outbox"} {
		c.must(os.MkdirAll(c.path(name), 0o777))
		c.must(os.Chmod(c.path(name), 0o777))
	}
	for above := c.dir; above != os.TempDir() && above != filepath.Dir(above); above = filepath.Dir(above) {
		c.must(os.Chmod(above, 0o755))
	}
	c.shares = true
	p := &planted{c: c}
	p.before = p.look()
	return p
}

// work lets the neighbour plant until ctx ends. The neighbour comes when the importer has marked its folders.
func (p *planted) work(ctx context.Context) {
	for ctx.Err() == nil {
		if _, err := os.Stat(p.c.path("work/.hgeimport-ledger")); err == nil {
			break
		}
		pauseFor(ctx, 20*time.Millisecond)
	}
	cmd := exec.CommandContext(ctx, "/proc/self/exe") // the binary may lie where others may not go
	cmd.Env = append(os.Environ(), neighbourDir+"="+p.c.dir)
	cmd.Dir = p.c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	cmd.Stdout, cmd.Stderr = p, p
	err := cmd.Run()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	p.c.t.Logf("the neighbour planted %d things", strings.Count(p.said.String(), "\n"))
	if ctx.Err() == nil || p.said.Len() == 0 {
		p.c.t.Errorf("the neighbour ended: %v\n%s", err, p.said.String())
	}
}

// clear removes what the neighbour has left in inbox and outbox, as an administrator would before the last run.
func (p *planted) clear() {
	for _, name := range []string{"inbox", "outbox"} {
		entries, err := os.ReadDir(p.c.path(name))
		p.c.must(err)
		for _, e := range entries {
			info, err := e.Info()
			p.c.must(err)
			if info.Sys().(*syscall.Stat_t).Uid == nobody {
				p.c.must(os.RemoveAll(filepath.Join(p.c.path(name), e.Name())))
			}
		}
	}
}

// check wants the targets to be what they were, and nothing of them to have been sent or shown.
func (p *planted) check() {
	t := p.c.t
	t.Helper()
	for name, now := range p.look() {
		if now != p.before[name] {
			t.Errorf("%s was\n%s\nand is now\n%s", name, p.before[name], now)
		}
	}
	if n := p.c.carrier.Closed(canary); n != 0 {
		t.Errorf("an order of a file that the neighbour may not read was closed %d times", n)
	}
	for _, folder := range []string{"outbox", "archive"} {
		for _, path := range filesBelow(p.c.path(folder)) {
			if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
				continue
			}
			text, err := os.ReadFile(path)
			p.c.must(err)
			if bytes.Contains(text, []byte(canary)) || bytes.Contains(text, []byte("resend_after")) {
				t.Errorf("%s shows what the neighbour may not read", path)
			}
		}
	}
}

// look returns what the targets are.
func (p *planted) look() map[string]string {
	seen := map[string]string{}
	for name := range targets {
		info, err := os.Lstat(p.c.path(name))
		if err != nil {
			seen[name] = err.Error()
			continue
		}
		text, err := os.ReadFile(p.c.path(name))
		seen[name] = fmt.Sprint(info.Mode(), info.Sys().(*syscall.Stat_t).Uid, info.ModTime(), string(text), err)
	}
	return seen
}

// neighbour is a user who may write into inbox and outbox, and plants there what harms a program that trusts names.
type neighbour struct{ dir string }

// plant goes on until the process is killed. Errors are expected: the importer takes things away, and a name may be taken.
func (n neighbour) plant() {
	random := rand.New(rand.NewPCG(uint64(os.Getpid()), 0))
	inbox, outbox := filepath.Join(n.dir, "inbox"), filepath.Join(n.dir, "outbox")
	for i := 1; ; i++ {
		name := filepath.Join(inbox, fmt.Sprintf("%s%06d.csv", plantedName, i))
		var err error
		what := ""
		switch random.IntN(9) {
		case 0:
			what, err = "FIFO", syscall.Mkfifo(name, 0o666)
		case 1:
			what, err = "link", os.Symlink(n.target(random), name)
		case 2:
			what, err = "second name", os.Link(n.target(random), name) // most kernels forbid it
		case 3:
			what, err = "file of holes", n.sparse(name, []int64{1 << 20, tooBig}[random.IntN(2)])
		case 4:
			what, err = "swapped file", n.swap(name, random)
		case 5: // in the place of what the importer has or makes in its folders
			ours := []string{".hgeimport-ledger", ".hgeimport.tmp", ".hgeimport-sent", plantedProfile}[random.IntN(4)]
			what, err = "our name", n.replace(filepath.Join([]string{inbox, outbox}[random.IntN(2)], ours), random)
		case 6: // in the place of a file that will be dropped: only a folder, since the one who drops it follows links, too
			what, err = "coming file", os.Mkdir(filepath.Join(inbox, n.comingFile(random)), 0o777)
		case 7: // in the place of an outcome or status file that will come
			coming := strings.TrimSuffix(n.comingFile(random), ".csv")
			coming += []string{".outcome.xlsx", ".outcome.csv", ".csv.status.txt"}[random.IntN(3)]
			what, err = "coming outcome", n.anything(filepath.Join(outbox, coming), random)
		case 8:
			what, err = "FIFO in the outbox", syscall.Mkfifo(filepath.Join(outbox, fmt.Sprintf("%s%06d.xlsx", plantedName, i)), 0o666)
		}
		fmt.Println(what, err)
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
	}
}

// target is a path that the neighbour would like the importer to read, write, move or empty.
func (n neighbour) target(random *rand.Rand) string {
	names := []string{
		"passwd", "secret.csv", "config.toml", "hgeimport.db", "hgeimport.db-wal", "hgeimport.db.sent", "victim/canary.csv",
	}
	return filepath.Join(n.dir, names[random.IntN(len(names))])
}

// comingFile is a name that will be dropped soon.
func (n neighbour) comingFile(random *rand.Rand) string {
	last := 0
	for _, folder := range []string{"inbox", "outbox"} {
		entries, err := os.ReadDir(filepath.Join(n.dir, folder))
		if err != nil {
			continue
		}
		for _, e := range entries {
			if digits, ok := strings.CutPrefix(e.Name(), "file"); ok && len(digits) >= 6 && e.Type().IsRegular() {
				if number, err := strconv.Atoi(digits[:6]); err == nil {
					last = max(last, number)
				}
			}
		}
	}
	return fmt.Sprintf("file%06d.csv", last+1+random.IntN(10))
}

// anything makes a FIFO, a folder, a link or a huge file. If something is there under this name, it stays.
func (n neighbour) anything(name string, random *rand.Rand) error {
	folders := []string{filepath.Join(n.dir, "victim"), n.dir, filepath.Join(n.dir, "work"), ".."}
	switch random.IntN(6) {
	case 0:
		return syscall.Mkfifo(name, 0o666)
	case 1:
		return os.Mkdir(name, 0o777)
	case 2:
		return os.Symlink(n.target(random), name)
	case 3:
		return os.Symlink(folders[random.IntN(len(folders))], name)
	case 4:
		return n.sparse(name, 1<<40)
	default:
		return n.sparse(name, 0)
	}
}

// replace puts anything in the place of what is there.
func (n neighbour) replace(name string, random *rand.Rand) error {
	hidden := fmt.Sprintf("%s/.%s%d.tmp", filepath.Dir(name), plantedName, random.Uint64())
	if err := n.anything(hidden, random); err != nil {
		return err
	}
	if os.Rename(hidden, name) == nil {
		return nil
	}
	if err := os.RemoveAll(name); err != nil { // a folder does not replace a file, nor the other way round
		return err
	}
	return os.Rename(hidden, name)
}

// swap writes a file, and while the importer looks at it, puts a FIFO, a link and the file in its place in turn.
func (n neighbour) swap(name string, random *rand.Rand) error {
	regular := strings.TrimSuffix(name, ".csv") + ".part"
	if err := os.WriteFile(regular, []byte("order_num,weight,handover\n"), 0o666); err != nil {
		return err
	}
	if err := os.Link(regular, name); err != nil {
		return err
	}
	time.Sleep(time.Duration(random.IntN(400)) * time.Millisecond) // settle is 300 ms
	for range 200 {
		hidden := name + ".tmp"
		var err error
		switch random.IntN(3) {
		case 0:
			err = syscall.Mkfifo(hidden, 0o666)
		case 1:
			err = os.Symlink(n.target(random), hidden)
		case 2:
			err = os.Link(regular, hidden)
		}
		if err != nil {
			return err
		}
		if err := os.Rename(hidden, name); err != nil {
			return err
		}
		if _, err := os.Lstat(regular); err != nil { // the end of the test
			return err
		}
	}
	return os.Remove(regular)
}

// tooBig is more than a file may have to be taken. It is not much more, so that a copy does not fill the machine at once.
const tooBig = 3 << 30

// sparse makes a file of zeros that takes no room.
func (n neighbour) sparse(name string, size int64) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Truncate(size)
}
