using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kaem.ML.Architecture.Tests;

/// <summary>
/// The rooms of a project, each a folder above those that it may use: a source file names members of its own room and of the rooms below. What is named is what
/// the compiler binds, in code and attributes; documentation may point anywhere. Where a file lies decides its room.
/// </summary>
internal sealed class Rooms
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private readonly string[] _fromTheGround;
    private readonly CSharpCompilation _compilation;
    private readonly ConcurrentDictionary<SyntaxTree, (SimpleNameSyntax Name, ISymbol Symbol)[]> _names = [];

    /// <param name="fromTheGround">Names of the rooms, the lowest first.</param>
    /// <param name="sources">Paths from the project's folder, with '/', and their code.</param>
    /// <param name="references">Assemblies that the code needs.</param>
    /// <param name="assembly">Name of the assembly, where others open their internals to it.</param>
    public Rooms(string[] fromTheGround, IEnumerable<(string Path, string Code)> sources, IEnumerable<string> references, string assembly = "Rooms")
    {
        _fromTheGround = fromTheGround;
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse);
        _compilation = CSharpCompilation.Create(
            assembly,
            [.. sources.Select(source => CSharpSyntaxTree.ParseText(source.Code, options, source.Path)), CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            references.Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>What does not compile, but for methods whose bodies the build generates.</summary>
    public IEnumerable<string> Errors =>
        _compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error && found.Id != "CS8795").Select(found => found.ToString());

    /// <summary>Files that lie in no room.</summary>
    public IEnumerable<string> Homeless => Files.Where(file => Level(file.FilePath) < 0).Select(file => file.FilePath);

    /// <summary>Names that lead upwards, one a line: the file, its line, the name, and where it leads.</summary>
    public IEnumerable<string> UpwardReferences => Files.SelectMany(Upwards).Distinct();

    /// <summary>Where types that derive from or implement another, or members of theirs, are named outside their own files.</summary>
    /// <param name="family">The full name of the base type or interface.</param>
    public IEnumerable<(string Type, string Path)> NamesOf(string family)
    {
        var root = _compilation.GetTypeByMetadataName(family) ?? throw new ArgumentException($"There is no {family}.", nameof(family));
        foreach (var file in Files)
        {
            foreach (var (_, symbol) in Names(file))
            {
                if ((symbol as INamedTypeSymbol ?? symbol.ContainingType) is not { } type || !IsOf(type, root))
                    continue;
                if (type.Locations.All(location => location.SourceTree?.FilePath != file.FilePath))
                    yield return (type.Name, file.FilePath);
            }
        }
    }

    private IEnumerable<SyntaxTree> Files => _compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0);

    private static bool IsOf(INamedTypeSymbol type, INamedTypeSymbol root)
    {
        if (type.AllInterfaces.Contains(root, SymbolEqualityComparer.Default))
            return true;
        for (var known = type.BaseType; known is not null; known = known.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(known, root))
                return true;
        }
        return false;
    }

    /// <summary>All names of a file and what the compiler binds them to; binding takes its time, so it is done once.</summary>
    private (SimpleNameSyntax Name, ISymbol Symbol)[] Names(SyntaxTree file) => _names.GetOrAdd(file, file =>
    {
        var model = _compilation.GetSemanticModel(file);
        var bound = file.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Select(name => (Name: name, model.GetSymbolInfo(name).Symbol));
        return [.. bound.Where(found => found.Symbol is not (null or INamespaceSymbol)).Select(found => (found.Name, found.Symbol!))];
    });

    private IEnumerable<string> Upwards(SyntaxTree file)
    {
        int own = Level(file.FilePath);
        foreach (var (name, symbol) in Names(file))
        {
            // Parts of a type may lie in several rooms; its lowest is the one that it belongs to.
            var homes = symbol.OriginalDefinition.Locations.Where(location => location.SourceTree is { FilePath.Length: > 0 })
                .Select(location => location.SourceTree!.FilePath).ToArray();
            if (homes.Length > 0 && homes.Min(Level) > own)
                yield return $"{file.FilePath}({file.GetLineSpan(name.Span).StartLinePosition.Line + 1}): {name.Identifier.Text} is in {homes.MinBy(Level)}";
        }
    }

    private int Level(string path) => path.Contains('/') ? Array.IndexOf(_fromTheGround, path[..path.IndexOf('/')]) : -1;
}
