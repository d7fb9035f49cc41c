package folder

import "golang.org/x/sys/windows"

// SpaceOf tells how much the volume of a folder still takes.
func SpaceOf(path string) (s Space, err error) {
	p, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return s, err
	}
	err = windows.GetDiskFreeSpaceEx(p, &s.Free, &s.Total, nil)
	return s, err
}
