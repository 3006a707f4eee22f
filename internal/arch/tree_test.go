package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// tree is the source as the rules see it: read from disk for the house, made up for a
// sample. Reading imports from the text needs no build, so a rule holds for every build
// tag and while another room does not compile.
type tree struct {
	fset   *token.FileSet
	files  []*file
	broken []string
}

type file struct {
	path, dir string
	src       string
	ast       *ast.File
	test      bool
	generated bool
}

// skipped folders are not ours, not source, or modules of their own with other rules.
var skipped = map[string]bool{
	".git": true, "node_modules": true, "bin": true, "testdata": true, "dist": true,
	"data-demo": true, "data-dev": true, "shots": true, "report": true,
}

// kept are the kinds of file some rule reads.
var kept = map[string]bool{
	".go": true, ".sql": true, ".json": true, ".templ": true, ".ts": true, ".css": true,
	".mjs": true, ".md": true,
}

func readTree(root string) (*tree, error) {
	sources := map[string]string{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if skipped[d.Name()] {
				return fs.SkipDir
			}
			return nil
		}
		rel, _ := filepath.Rel(root, name)
		rel = filepath.ToSlash(rel)
		if !kept[path.Ext(rel)] || (strings.HasPrefix(rel, "data/") && path.Ext(rel) != ".go") {
			return nil
		}
		src, err := os.ReadFile(name)
		sources[rel] = string(src)
		return err
	})
	return newTree(sources), err
}

// newTree parses a tree from path to content.
func newTree(sources map[string]string) *tree {
	t := &tree{fset: token.NewFileSet()}
	for name, src := range sources {
		f := &file{path: name, dir: path.Dir(name), src: src}
		if strings.HasSuffix(name, ".go") {
			parsed, err := parser.ParseFile(t.fset, name, src, parser.ParseComments)
			if err != nil {
				t.broken = append(t.broken, err.Error())
				continue
			}
			f.ast = parsed
			f.test = strings.HasSuffix(name, "_test.go")
			f.generated = strings.HasSuffix(name, "_templ.go") || ast.IsGenerated(parsed)
		}
		t.files = append(t.files, f)
	}
	slices.SortFunc(t.files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return t
}

// ownModule tells whether a path lies in another Go module, whose Go the rules leave alone.
func ownModule(name string) bool {
	return strings.HasPrefix(name, "tools/") || strings.HasPrefix(name, "bench/")
}

// goFiles are the Go files of the main module, generated and test files among them.
func (t *tree) goFiles() []*file {
	return t.pick(func(f *file) bool { return f.ast != nil && !ownModule(f.path) })
}

// written are the Go files that people write and ship: neither tests nor generated.
func (t *tree) written() []*file {
	return t.pick(func(f *file) bool { return f.ast != nil && !ownModule(f.path) && !f.test && !f.generated })
}

func (t *tree) pick(want func(*file) bool) []*file {
	var out []*file
	for _, f := range t.files {
		if want(f) {
			out = append(out, f)
		}
	}
	return out
}

// dirs are the folders that hold Go of the main module, sorted.
func (t *tree) dirs() []string {
	var out []string
	for _, f := range t.goFiles() {
		out = append(out, f.dir)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (t *tree) line(pos token.Pos) int { return t.fset.Position(pos).Line }

func (f *file) imports() []string {
	var out []string
	for _, spec := range f.ast.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, target)
	}
	return out
}

func (f *file) lines() int { return strings.Count(strings.TrimSuffix(f.src, "\n"), "\n") + 1 }

// text is one string of the source, with the pieces joined by + put together.
type text struct {
	value string
	pos   token.Pos
}

// gap stands in a text where something other than a literal was joined in.
const gap = "\x00"

// texts are the string literals of a file, struct tags apart.
func (f *file) texts() []text {
	var out []text
	tags := map[*ast.BasicLit]bool{}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				tags[n.Tag] = true
			}
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				// The pieces are looked at again on the way down: calls among them hold texts too.
				if s, ok := joined(n); ok {
					out = append(out, text{s, n.Pos()})
				}
			}
		case *ast.BasicLit:
			if s, ok := literal(n); ok && !tags[n] {
				out = append(out, text{s, n.Pos()})
			}
		}
		return true
	})
	return out
}

// joined puts together a + b + "c"; ok where any piece is a string literal.
func joined(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		a, okA := joined(e.X)
		b, okB := joined(e.Y)
		return a + b, okA || okB
	case *ast.ParenExpr:
		return joined(e.X)
	case *ast.BasicLit:
		return literal(e)
	}
	return gap, false
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return gap, false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// calls gives each call of a file with the name called: "T" for p.T(…) and T(…), and
// what stands before the dot.
func (f *file) calls(each func(recv, name string, call *ast.CallExpr)) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			recv, name := called(call.Fun)
			each(recv, name, call)
		}
		return true
	})
}

func called(fun ast.Expr) (recv, name string) {
	switch fun := fun.(type) {
	case *ast.Ident:
		return "", fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok {
			return x.Name, fun.Sel.Name
		}
		return "", fun.Sel.Name
	case *ast.IndexExpr:
		return called(fun.X)
	case *ast.IndexListExpr:
		return called(fun.X)
	}
	return "", ""
}
