//go:build !unix

package importer

import "time"

// processorTime is how long processors have worked for this process. Here the system does not tell it in the same way.
func processorTime() time.Duration { return 0 }
