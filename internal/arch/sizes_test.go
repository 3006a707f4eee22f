package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
)

// The sizes of the house.
const (
	maxFile, medianFile = 500, 150
	maxFunc, medianFunc = 70, 12
	maxMethods          = 25
)

// checkFileSizes measures every file that people write, styles, scripts and tests
// included; the median counts the Go that ships.
func checkFileSizes(t *tree) []string {
	var out []string
	for _, f := range t.files {
		ext := path.Ext(f.path)
		if f.generated || ext == ".json" || ext == ".md" || ext == ".sql" {
			continue
		}
		if n := f.lines(); n > maxFile {
			out = append(out, fmt.Sprintf("%s: %d lines, %d allowed", f.path, n, maxFile))
		}
	}
	var sizes []int
	for _, f := range t.written() {
		sizes = append(sizes, f.lines())
	}
	if m := median(sizes); m > medianFile {
		out = append(out, fmt.Sprintf("files: the median is %d lines, %d allowed", m, medianFile))
	}
	return out
}

// checkFuncSizes measures functions from their first line to their last.
func checkFuncSizes(t *tree) []string {
	var out []string
	var sizes []int
	for _, f := range t.written() {
		for _, decl := range f.ast.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			n := t.line(fn.End()) - t.line(fn.Pos()) + 1
			sizes = append(sizes, n)
			if n > maxFunc {
				out = append(out, fmt.Sprintf("%s:%d: func %s has %d lines, %d allowed",
					f.path, t.line(fn.Pos()), fn.Name.Name, n, maxFunc))
			}
		}
	}
	if m := median(sizes); m > medianFunc {
		out = append(out, fmt.Sprintf("functions: the median is %d lines, %d allowed", m, medianFunc))
	}
	return out
}

// checkMethods counts the methods of each type.
func checkMethods(t *tree) []string {
	count := map[string]int{}
	for _, f := range t.written() {
		for _, decl := range f.ast.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv != nil {
				count[f.dir+"."+receiver(fn)]++
			}
		}
	}
	var out []string
	for name, n := range count {
		if n > maxMethods {
			out = append(out, fmt.Sprintf("%s: %d methods, %d allowed", name, n, maxMethods))
		}
	}
	slices.Sort(out)
	return out
}

// receiver names the type a method belongs to, without its star and type parameters.
func receiver(fn *ast.FuncDecl) string {
	e := fn.Recv.List[0].Type
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func median(ns []int) int {
	if len(ns) == 0 {
		return 0
	}
	ns = slices.Sorted(slices.Values(ns))
	return ns[len(ns)/2]
}
