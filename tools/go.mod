module rostrum/tools

go 1.26.0

require (
	github.com/andybalholm/brotli v1.2.8
	github.com/evanw/esbuild v0.28.2
)

require golang.org/x/sys v0.49.0 // indirect
