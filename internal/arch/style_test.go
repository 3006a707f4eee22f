package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	vagueName = regexp.MustCompile(`^(utils?|commons?|models?|dtos?|managers?|helpers?|shared|misc|base|core|types|interfaces)$`)
	vagueType = regexp.MustCompile(`(Impl|Manager|Helper|DTO|Util)$`)
)

// checkNames refuses packages and types whose name says nothing of the office.
func checkNames(t *tree) []string {
	var out []string
	for _, f := range t.goFiles() {
		if name := f.ast.Name.Name; vagueName.MatchString(name) || vagueName.MatchString(path.Base(f.dir)) {
			out = append(out, fmt.Sprintf("%s: package %s names nothing; a package is the office's noun", f.dir, name))
		}
		for _, decl := range f.ast.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			for _, spec := range gen.Specs {
				if name := spec.(*ast.TypeSpec).Name.Name; vagueType.MatchString(name) {
					out = append(out, fmt.Sprintf("%s: type %s names nothing", f.path, name))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkInit refuses init functions: what runs, somebody calls.
func checkInit(t *tree) []string {
	var out []string
	for _, f := range t.goFiles() {
		for _, decl := range f.ast.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				out = append(out, f.path+": func init")
			}
		}
	}
	return out
}

// fixedMakers are calls whose result nothing changes after.
var fixedMakers = map[string]bool{
	"errors.New": true, "fmt.Errorf": true, "fault.New": true, "fault.At": true,
	"regexp.MustCompile": true, "strings.NewReplacer": true, "strings.Fields": true, "language.MustParse": true,
	"language.NewMatcher": true, "sync.OnceFunc": true, "sync.OnceValue": true,
	"sync.OnceValues": true, "netip.MustParsePrefix": true, "reflect.TypeFor": true,
	"base32.NewEncoding": true,
}

// checkVars refuses package variables but for errors, embedded files, pools, what
// fixedMakers make, proofs that a type fits an interface, and unexported tables that no
// function of the package writes to.
func checkVars(t *tree) []string {
	written, makers := writtenNames(t), tableMakers(t)
	var out []string
	for _, f := range t.written() {
		for _, decl := range f.ast.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				vs := spec.(*ast.ValueSpec)
				if embedded(gen.Doc) || embedded(vs.Doc) {
					continue
				}
				for i, name := range vs.Names {
					if why := globalFault(vs, i, written[f.dir], makers[f.dir]); why != "" {
						out = append(out, fmt.Sprintf("%s:%d: var %s %s", f.path, t.line(name.Pos()), name.Name, why))
					}
				}
			}
		}
	}
	return out
}

func embedded(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for _, c := range doc.List {
		if strings.HasPrefix(c.Text, "//go:embed ") {
			return true
		}
	}
	return false
}

// globalFault says what is wrong with the i-th variable of a declaration, "" if nothing.
func globalFault(vs *ast.ValueSpec, i int, written, makers map[string]bool) string {
	name := vs.Names[i].Name
	if name == "_" {
		return ""
	}
	if written[name] {
		return "is written to: state belongs in a value somebody holds"
	}
	if recv, typ := called(vs.Type); recv == "sync" && typ == "Pool" {
		return ""
	}
	if i >= len(vs.Values) {
		return "has no value: state belongs in a value somebody holds"
	}
	if !fixed(vs.Values[i]) && !madeTable(vs.Values[i], makers) {
		return "is a global; make it a constant, a function or a field"
	}
	if ast.IsExported(name) && !strings.HasPrefix(name, "Err") {
		return "is exported: another package could change it; export a function"
	}
	return ""
}

// tableMakers lists, by folder, the functions that turn what they are given into a map or
// slice: var holidays = days("01-01 04-30").
func tableMakers(t *tree) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, f := range t.written() {
		for _, decl := range f.ast.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || fn.Type.Results.NumFields() != 1 {
				continue
			}
			switch fn.Type.Results.List[0].Type.(type) {
			case *ast.MapType, *ast.ArrayType:
				if out[f.dir] == nil {
					out[f.dir] = map[string]bool{}
				}
				out[f.dir][fn.Name.Name] = true
			}
		}
	}
	return out
}

// madeTable tells a table made by such a function from what stands in the source.
func madeTable(e ast.Expr, makers map[string]bool) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	recv, name := called(call.Fun)
	return recv == "" && makers[name] && !slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return !fixed(a) })
}

// fixed tells whether an expression makes something that stays as it is.
func fixed(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.Ident, *ast.SelectorExpr, *ast.FuncLit:
		return true
	case *ast.CompositeLit:
		recv, typ := called(e.Type)
		return recv != "atomic" && (recv != "sync" || typ == "Pool")
	case *ast.ParenExpr:
		return fixed(e.X)
	case *ast.UnaryExpr:
		return fixed(e.X)
	case *ast.BinaryExpr:
		return fixed(e.X) && fixed(e.Y)
	case *ast.CallExpr:
		recv, name := called(e.Fun)
		if recv == "" {
			_, isSlice := e.Fun.(*ast.ArrayType)
			return isSlice || slices.Contains([]string{"string", "len", "int", "int64", "float64"}, name)
		}
		return fixedMakers[recv+"."+name]
	}
	return false
}

// writtenNames lists, by folder, the names of package variables that some function
// assigns to, adds to, deletes from or takes the address of.
func writtenNames(t *tree) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, f := range t.goFiles() {
		if out[f.dir] == nil {
			out[f.dir] = map[string]bool{}
		}
		mark := func(e ast.Expr) {
			if id := rootIdent(e); id != nil && (id.Obj == nil || id.Obj.Kind == ast.Var && isPackageVar(f.ast, id)) {
				out[f.dir][id.Name] = true
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, lhs := range n.Lhs {
						mark(lhs)
					}
				}
			case *ast.IncDecStmt:
				mark(n.X)
			case *ast.UnaryExpr:
				if _, table := n.X.(*ast.CompositeLit); n.Op == token.AND && !table {
					mark(n.X)
				}
			case *ast.CallExpr:
				if _, name := called(n.Fun); (name == "delete" || name == "clear") && len(n.Args) > 0 {
					mark(n.Args[0])
				}
			}
			return true
		})
	}
	return out
}

func rootIdent(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// isPackageVar tells a package variable from a local of the same name; the parser ties
// names within one file.
func isPackageVar(f *ast.File, id *ast.Ident) bool {
	spec, ok := id.Obj.Decl.(*ast.ValueSpec)
	if !ok {
		return false
	}
	for _, decl := range f.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && slices.Contains(gen.Specs, ast.Spec(spec)) {
			return true
		}
	}
	return false
}

// checkSkips refuses tests that step aside without a reason on the list of exceptions.
func checkSkips(t *tree) []string {
	var out []string
	for _, f := range t.goFiles() {
		if !f.test && !strings.HasSuffix(f.dir, "test") {
			continue
		}
		f.calls(func(recv, name string, call *ast.CallExpr) {
			if (name == "Skip" || name == "Skipf" || name == "SkipNow") && slices.Contains([]string{"t", "b", "tb", "f", "rt"}, recv) {
				out = append(out, fmt.Sprintf("%s: line %d skips a test", f.path, t.line(call.Pos())))
			}
		})
	}
	return out
}
