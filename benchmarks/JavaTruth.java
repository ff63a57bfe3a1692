import com.sun.source.tree.*;
import com.sun.source.util.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;
import java.util.stream.*;
import javax.lang.model.element.*;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.tools.*;

/**
 * What the compiler says of each name in the sources of a folder, a line of JSON for each.
 *
 * <p>{@code java JavaTruth.java FOLDER [CLASSPATH]}. What it cannot resolve is left out. {@code kind} is that of the
 * declaration, "external" for one outside the folder and "local" for one that only a method or a type parameter list
 * knows; a constructor's {@code targets} are its own declaration and its class.
 */
class JavaTruth extends TreePathScanner<Void, Void> {
  final Path root;
  final Trees trees;
  final Elements elements;
  final PrintStream out;
  final Set<Long> seen = new HashSet<>();
  /** Names of methods that are called with what the compiler does not know, so that it only guesses which. */
  final Set<Tree> doubtful = new HashSet<>();
  /** The place of each declaration's name, as JSON. */
  final Map<Element, String> places = new HashMap<>();
  CompilationUnitTree unit;
  String path;
  String text;

  JavaTruth(Path root, JavacTask task, PrintStream out) {
    this.root = root;
    this.trees = Trees.instance(task);
    this.elements = task.getElements();
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toRealPath();
    List<Path> paths;
    try (Stream<Path> found = Files.walk(root)) {
      // One module for all would hide the classes of the others.
      paths = found.filter(path -> path.toString().endsWith(".java") && !path.endsWith("module-info.java"))
              .filter(path -> !path.endsWith("package-info.java")).sorted().collect(Collectors.toList());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    List<String> options = new ArrayList<>(List.of("-proc:none", "-XDshould-stop.ifError=FLOW"));
    options.addAll(List.of("-classpath", arguments.length > 1 ? arguments[1] : ""));
    JavacTask task = (JavacTask) compiler.getTask(
            Writer.nullWriter(), files, problem -> {}, options, null, files.getJavaFileObjectsFromPaths(paths));
    List<CompilationUnitTree> units = new ArrayList<>();
    task.parse().forEach(units::add);
    task.analyze();
    PrintStream out = new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
    JavaTruth truth = new JavaTruth(root, task, out);
    for (CompilationUnitTree unit : units) {
      truth.read(unit, truth.new Declarations());
    }
    for (CompilationUnitTree unit : units) {
      truth.read(unit, truth);
    }
    out.flush();
  }

  void read(CompilationUnitTree unit, TreePathScanner<Void, Void> scanner) throws IOException {
    this.unit = unit;
    path = root.relativize(Path.of(unit.getSourceFile().toUri())).toString();
    text = unit.getSourceFile().getCharContent(true).toString();
    seen.clear();
    scanner.scan(unit, null);
  }

  @Override
  public Void visitIdentifier(IdentifierTree tree, Void nothing) {
    name(tree, tree.getName(), trees.getElement(getCurrentPath()));
    return null;
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
    name(tree, tree.getIdentifier(), trees.getElement(getCurrentPath()));
    return super.visitMemberSelect(tree, nothing);
  }

  @Override
  public Void visitMemberReference(MemberReferenceTree tree, Void nothing) {
    name(tree, tree.getName(), trees.getElement(getCurrentPath()));
    return super.visitMemberReference(tree, nothing);
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
    for (Tree given : tree.getArguments()) {
      TypeMirror type = trees.getTypeMirror(new TreePath(getCurrentPath(), given));
      if (type != null && type.getKind() == TypeKind.ERROR) {
        doubtful.add(tree.getMethodSelect());
      }
    }
    return super.visitMethodInvocation(tree, nothing);
  }

  @Override
  public Void visitNewClass(NewClassTree tree, Void nothing) {
    Element made = trees.getElement(getCurrentPath());
    TreePath path = new TreePath(getCurrentPath(), tree.getIdentifier());
    while (path.getLeaf() instanceof ParameterizedTypeTree || path.getLeaf() instanceof AnnotatedTypeTree) {
      Tree inner = path.getLeaf() instanceof ParameterizedTypeTree
          ? ((ParameterizedTypeTree) path.getLeaf()).getType()
          : ((AnnotatedTypeTree) path.getLeaf()).getUnderlyingType();
      path = new TreePath(path, inner);
    }
    Element type = trees.getElement(path);
    if (made != null && type != null) {
      // That of an anonymous class is nobody's.
      boolean own = type.equals(made.getEnclosingElement());
      emit(path.getLeaf(), type.getSimpleName(), "constructor", own ? List.of(made, type) : List.of(type));
    }
    return super.visitNewClass(tree, nothing);
  }

  void name(Tree tree, Name name, Element element) {
    if (element == null || doubtful.contains(tree)
        || element.asType().getKind() == TypeKind.ERROR || element instanceof PackageElement) {
      return;
    }
    List<Element> meant = List.of(written(element));
    if (element.getKind() == ElementKind.CONSTRUCTOR) {
      meant = List.of(element, element.getEnclosingElement());
    } else if (name.contentEquals("this") || name.contentEquals("super") || name.contentEquals("class")) {
      return;
    }
    emit(tree, name, kind(element), meant);
  }

  /** The field of a record's accessor that nobody wrote, any other element itself. */
  Element written(Element element) {
    Element record = element.getEnclosingElement();
    if (record != null && record.getKind() == ElementKind.RECORD && !places.containsKey(element)) {
      for (Element other : record.getEnclosedElements()) {
        if (other.getKind() == ElementKind.FIELD && other.getSimpleName().equals(element.getSimpleName())) {
          return other;
        }
      }
    }
    return element;
  }

  static String kind(Element element) {
    switch (element.getKind()) {
      case LOCAL_VARIABLE: case PARAMETER: case EXCEPTION_PARAMETER: case RESOURCE_VARIABLE: case BINDING_VARIABLE:
      case TYPE_PARAMETER:
        return "local";
      default:
        return element.getKind().name().toLowerCase(Locale.ROOT);
    }
  }

  /** Prints a use at the end of a tree, where the text has its name: not all trees of the compiler are of the text. */
  void emit(Tree tree, Name name, String kind, List<Element> meant) {
    long end = trees.getSourcePositions().getEndPosition(unit, tree);
    int start = (int) end - name.length();
    if (start < 0 || end > text.length() || !text.startsWith(name.toString(), start) || !seen.add((long) start)) {
      return;
    }
    List<String> targets = new ArrayList<>();
    for (Element element : kind.equals("local") ? List.<Element>of() : meant) {
      if (places.containsKey(element)) {
        targets.add(places.get(element));
      }
    }
    if (targets.isEmpty() && !kind.equals("local")) {
      kind = "external";
    }
    long line = unit.getLineMap().getLineNumber(start);
    int first = text.lastIndexOf('\n', start - 1) + 1;
    int column = text.substring(first, start).getBytes(StandardCharsets.UTF_8).length;
    out.printf("{\"path\":\"%s\",\"line\":%d,\"column\":%d,\"name\":\"%s\",\"kind\":\"%s\",\"targets\":[%s]}%n",
        path, line, column, name, kind, String.join(",", targets));
  }

  /** Notes where the sources declare what. */
  class Declarations extends TreePathScanner<Void, Void> {
    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
      note(tree, tree.getModifiers());
      return super.visitClass(tree, nothing);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      note(tree, tree.getModifiers(), tree.getReturnType());
      return super.visitMethod(tree, nothing);
    }

    @Override
    public Void visitVariable(VariableTree tree, Void nothing) {
      Element element = trees.getElement(getCurrentPath());
      if (element != null && element.getKind() == ElementKind.ENUM_CONSTANT) {
        note(tree, tree.getModifiers());
      } else {
        note(tree, tree.getModifiers(), tree.getType());
      }
      return super.visitVariable(tree, nothing);
    }

    /** A name stands behind the modifiers and the type. */
    void note(Tree tree, Tree... before) {
      Element element = trees.getElement(getCurrentPath());
      if (element == null || elements.getOrigin(element) != Elements.Origin.EXPLICIT) {
        return;
      }
      SourcePositions positions = trees.getSourcePositions();
      long from = positions.getStartPosition(unit, tree);
      for (Tree part : before) {
        from = Math.max(from, part == null ? -1 : positions.getEndPosition(unit, part));
      }
      boolean made = element.getKind() == ElementKind.CONSTRUCTOR;
      Name name = (made ? element.getEnclosingElement() : element).getSimpleName();
      Matcher matcher = Pattern.compile("(?<![\\w$])" + Pattern.quote(name.toString()) + "(?![\\w$])").matcher(text);
      if (from >= 0 && name.length() > 0 && matcher.find((int) from)) {
        long line = unit.getLineMap().getLineNumber(matcher.start());
        places.put(element, String.format("[\"%s\",%d]", path, line));
      }
    }
  }
}
