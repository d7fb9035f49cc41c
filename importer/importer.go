// Package importer is the road of a file: claim, map, send, poll, report.
package importer
