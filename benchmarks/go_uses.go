// Prints what the type checker of Go says of each identifier of a repository that is a use: one JSON object a line, with
// its path, line (from 1), column (in bytes, from 0), name, kind, and the places that define it.
//
//	go run go_uses.go REPO
//
// The standard library alone is needed; what it imports from other modules is not looked for. A name whose type depends
// on one of these is left out, and so are files that are not built here. Of kind "external" is what no definition
// stands for: what is defined outside the repository, and what a function declares for itself (its types apart).
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

type place struct {
	path         string
	line, column int
}

type row struct {
	Path    string   `json:"path"`
	Line    int      `json:"line"`
	Column  int      `json:"column"`
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Targets [][2]any `json:"targets"`
}

// repository holds the modules and folders of a repository, and the packages that were checked.
type repository struct {
	root string
	// modules: path of a module -> its folder
	modules map[string]string
	folders []string
	context build.Context
	files   *token.FileSet
	library types.Importer
	checked map[string]*types.Package
	out     *json.Encoder
}

var errOutside = errors.New("a module that is not here")

var moduleLine = regexp.MustCompile(`(?m)^\s*module\s+"?([^\s"]+)`)

func main() {
	buffer := bufio.NewWriter(os.Stdout)
	defer buffer.Flush()
	build.Default.CgoEnabled = false
	r := &repository{
		root: os.Args[1], modules: map[string]string{}, context: build.Default, files: token.NewFileSet(),
		checked: map[string]*types.Package{}, out: json.NewEncoder(buffer),
	}
	r.library = importer.ForCompiler(r.files, "source", nil)
	r.walk()
	for _, folder := range r.folders {
		r.plain(folder)
	}
	for _, folder := range r.folders {
		r.tests(folder)
	}
}

// walk finds modules, and the folders that the go command takes for packages.
func (r *repository) walk() {
	filepath.WalkDir(r.root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder, _ := filepath.Rel(r.root, filepath.Dir(name))
		base := entry.Name()
		switch {
		case entry.IsDir():
			if name != r.root && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "vendor") {
				return filepath.SkipDir
			}
		case base == "go.mod":
			text, _ := os.ReadFile(name)
			if found := moduleLine.FindSubmatch(text); found != nil {
				r.modules[string(found[1])] = folder
			}
		case strings.HasSuffix(base, ".go"):
			if len(r.folders) == 0 || r.folders[len(r.folders)-1] != folder {
				r.folders = append(r.folders, folder)
			}
		}
		return nil
	})
	sort.Strings(r.folders)
	kept := r.folders[:0]
	for place, folder := range r.folders {
		if place == 0 || folder != kept[len(kept)-1] {
			kept = append(kept, folder)
		}
	}
	r.folders = kept
}

// folder is that of an import path; "" and false for one outside.
func (r *repository) folder(imported string) (string, bool) {
	for module := imported; ; module = path.Dir(module) {
		if folder, ok := r.modules[module]; ok {
			return path.Join(folder, strings.TrimPrefix(imported, module)), true
		}
		if !strings.Contains(module, "/") {
			return "", false
		}
	}
}

// path is what a folder is imported as.
func (r *repository) path(folder string) string {
	for outer := folder; ; outer = path.Dir(outer) {
		for module, top := range r.modules {
			if top == outer {
				return path.Join(module, strings.TrimPrefix(folder, top))
			}
		}
		if outer == "." {
			return "command-line-arguments/" + folder
		}
	}
}

// Import gives a package of the repository or of the standard library.
func (r *repository) Import(imported string) (*types.Package, error) {
	if imported == "unsafe" {
		return types.Unsafe, nil
	}
	if folder, ok := r.folder(imported); ok {
		return r.plain(folder), nil
	}
	if strings.Contains(strings.Split(imported, "/")[0], ".") {
		return nil, errOutside
	}
	return r.library.Import(imported)
}

// parsed gives the files of a folder that are built here: those of its package, its tests in it, and those beside it.
func (r *repository) parsed(folder string) (plain, tests, outer []*ast.File) {
	names, _ := filepath.Glob(filepath.Join(r.root, folder, "*.go"))
	sort.Strings(names)
	for _, name := range names {
		if built, _ := r.context.MatchFile(filepath.Dir(name), filepath.Base(name)); !built {
			continue
		}
		file, _ := parser.ParseFile(r.files, name, nil, parser.SkipObjectResolution)
		switch {
		case file == nil:
		case !strings.HasSuffix(name, "_test.go"):
			plain = append(plain, file)
		case strings.HasSuffix(file.Name.Name, "_test"):
			outer = append(outer, file)
		default:
			tests = append(tests, file)
		}
	}
	return
}

// plain checks the package of a folder without its tests, once.
func (r *repository) plain(folder string) *types.Package {
	imported := r.path(folder)
	if known, ok := r.checked[imported]; ok {
		return known
	}
	r.checked[imported] = types.NewPackage(imported, path.Base(imported)) // for imports in a circle
	files, _, _ := r.parsed(folder)
	r.checked[imported] = r.check(imported, files, false)
	return r.checked[imported]
}

// tests checks the tests of a folder: those in its package, then those beside it, which see what the former declare.
func (r *repository) tests(folder string) {
	plain, tests, outer := r.parsed(folder)
	imported := r.path(folder)
	before := r.checked[imported]
	if len(tests) > 0 {
		r.checked[imported] = r.check(imported, append(plain, tests...), true)
	}
	if len(outer) > 0 {
		r.check(imported+"_test", outer, true)
	}
	r.checked[imported] = before
}

func (r *repository) check(imported string, files []*ast.File, tests bool) *types.Package {
	config := types.Config{Importer: r, Error: func(error) {}, FakeImportC: true}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	checked, _ := config.Check(imported, r.files, files, info)
	for identifier, object := range info.Uses {
		r.report(identifier, object, tests)
	}
	return checked
}

func (r *repository) report(identifier *ast.Ident, object types.Object, tests bool) {
	at := r.place(identifier.Pos())
	if tests != strings.HasSuffix(at.path, "_test.go") {
		return // said when the package was checked without its tests
	}
	kind, targets := r.meaning(object)
	if kind != "" {
		r.out.Encode(row{at.path, at.line, at.column, identifier.Name, kind, targets})
	}
}

// meaning gives the kind of an object and where it is defined; "" for the name of a package of the repository.
func (r *repository) meaning(object types.Object) (string, [][2]any) {
	outside := [][2]any{}
	switch object := object.(type) {
	case *types.PkgName:
		if _, inside := r.folder(object.Imported().Path()); inside {
			return "", nil
		}
		return "external", outside
	case *types.Func:
		object = object.Origin()
		if !r.inside(object) {
			return "external", outside
		}
		if object.Type().(*types.Signature).Recv() != nil {
			return "method", r.targets(object)
		}
		return "function", r.targets(object)
	case *types.Var:
		object = object.Origin()
		switch {
		case !r.inside(object):
			return "external", outside
		case object.Embedded():
			// The type that it is named as stands for it as well.
			return "field", append(r.targets(object), r.targets(named(object.Type()))...)
		case object.IsField():
			return "field", r.targets(object)
		case object.Parent() == object.Pkg().Scope():
			return "variable", r.targets(object)
		}
		return "external", outside
	case *types.Const:
		if r.inside(object) && object.Parent() == object.Pkg().Scope() {
			return "constant", r.targets(object)
		}
		return "external", outside
	case *types.TypeName:
		if _, parameter := object.Type().(*types.TypeParam); parameter || !r.inside(object) {
			return "external", outside
		}
		return "type", r.targets(object)
	}
	return "external", outside
}

func named(kind types.Type) types.Object {
	if pointer, ok := kind.(*types.Pointer); ok {
		kind = pointer.Elem()
	}
	if found, ok := kind.(*types.Named); ok {
		return found.Obj()
	}
	return nil
}

func (r *repository) inside(object types.Object) bool {
	return object != nil && object.Pos().IsValid() && !strings.HasPrefix(r.place(object.Pos()).path, "..")
}

func (r *repository) targets(object types.Object) [][2]any {
	if !r.inside(object) {
		return nil
	}
	at := r.place(object.Pos())
	return [][2]any{{at.path, at.line}}
}

func (r *repository) place(position token.Pos) place {
	found := r.files.PositionFor(position, false)
	relative, err := filepath.Rel(r.root, found.Filename)
	if err != nil {
		relative = ".." // a file of the library
	}
	return place{relative, found.Line, found.Column - 1}
}
