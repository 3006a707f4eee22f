package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// checkPackageDocs wants each package to open with one plain sentence.
func checkPackageDocs(t *tree) []string {
	doc, name := map[string]string{}, map[string]string{}
	for _, f := range t.written() {
		name[f.dir] = f.ast.Name.Name
		if text := f.ast.Doc.Text(); text != "" {
			doc[f.dir] = text
		}
	}
	var out []string
	for dir, pkg := range name {
		if dir == "." {
			continue
		}
		first, _, _ := strings.Cut(doc[dir], "\n\n")
		first = strings.TrimSpace(first)
		opens := strings.HasPrefix(first, "Package "+pkg+" ") || pkg == "main" && strings.HasPrefix(first, "Command ")
		if !opens || !strings.HasSuffix(first, ".") {
			out = append(out, fmt.Sprintf("%s: package %s does not open with a sentence on what it is for", dir, pkg))
		}
	}
	slices.Sort(out)
	return out
}

// selfEvident methods are told by the interface they fill.
var selfEvident = map[string]bool{
	"Error": true, "String": true, "Unwrap": true, "Is": true, "As": true, "Scan": true, "Value": true,
	"ServeHTTP": true, "MarshalJSON": true, "UnmarshalJSON": true, "MarshalText": true,
	"UnmarshalText": true, "Read": true, "Write": true, "Close": true, "Len": true,
	"Less": true, "Swap": true, "Kind": true,
}

// checkDocstrings wants a word on everything kit/ exports: functions, methods of exported
// types, and types.
func checkDocstrings(t *tree) []string {
	var out []string
	for _, f := range t.written() {
		if !strings.HasPrefix(f.dir, "internal/kit/") {
			continue
		}
		for _, decl := range f.ast.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if bareFunc(decl) {
					out = append(out, fmt.Sprintf("%s:%d: func %s has no docstring", f.path, t.line(decl.Pos()), decl.Name.Name))
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					ts, ok := spec.(*ast.TypeSpec)
					if ok && decl.Tok == token.TYPE && ts.Name.IsExported() && decl.Doc == nil && ts.Doc == nil {
						out = append(out, fmt.Sprintf("%s:%d: type %s has no docstring", f.path, t.line(ts.Pos()), ts.Name.Name))
					}
				}
			}
		}
	}
	return out
}

func bareFunc(fn *ast.FuncDecl) bool {
	if fn.Doc != nil || !fn.Name.IsExported() {
		return false
	}
	return fn.Recv == nil || ast.IsExported(receiver(fn)) && !selfEvident[fn.Name.Name]
}
