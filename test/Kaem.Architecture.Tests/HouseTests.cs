using System.Reflection;
using System.Text.RegularExpressions;
using Kaem.ML.Docs.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kaem.ML.Architecture.Tests;

/// <summary>The house of CONTRIBUTING.md: which room may use which, and which package which.</summary>
public sealed partial class HouseTests
{
    /// <summary>The rooms of Kaem.Core from the ground up.</summary>
    private static readonly string[] CoreRooms =
    [
        "Data", "Numerics", "Options", "Kan", "Samplers", "Priors", "Generators", "Likelihoods", "Encoders", "Persistence", "Evaluation", "Posteriors",
        "Training", "Engines", "Model", "Tables",
    ];

    /// <summary>What the build generates, as far as the core's own code names it.</summary>
    private const string Generated = """
        using System.Text.Json; using System.Text.Json.Serialization; using System.Text.Json.Serialization.Metadata;
        namespace Kaem.ML.Persistence;
        partial class OptionsContext() : JsonSerializerContext(null)
        {
            public static OptionsContext Default { get; } = new();
            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        """;

    private static readonly Lazy<Rooms> Core = new(() => new Rooms(CoreRooms, [.. Sources("Kaem.Core"), ("", Generated)], References()));

    [Fact]
    public void Every_file_of_the_core_lies_in_a_room() => Core.Value.Homeless.Should().BeEmpty();

    [Fact]
    public void The_core_refers_downwards_only()
    {
        Core.Value.Errors.Should().BeEmpty("what the compiler can't bind is not looked at");
        Core.Value.UpwardReferences.Should().BeEmpty();
    }

    /// <summary>A using that leads upwards names nothing, or the test above would find it; it must not stand there all the same.</summary>
    [Fact]
    public void The_core_opens_no_room_above()
    {
        foreach (var (path, code) in Sources("Kaem.Core"))
        {
            int own = Array.IndexOf(CoreRooms, path[..path.IndexOf('/')]);
            Using().Matches(code).Select(found => found.Groups[1].Value).Where(room => Array.IndexOf(CoreRooms, room) > own).Should().BeEmpty(path);
        }
    }

    [Theory]
    [InlineData("class Low { High? Field; }")]
    [InlineData("class Low { object Make() => new High(); }")]
    [InlineData("class Low { int Read() => High.Constant; }")]
    [InlineData("class Low { int Read(object it) => it is High ? 1 : 0; }")]
    [InlineData("[Mark(typeof(High))] class Low { } class MarkAttribute(System.Type type) : System.Attribute { }")]
    [InlineData("class Low { int Read() => 1.Extended(); }")]
    public void An_upward_reference_is_found(string low)
    {
        var rooms = new Rooms(
            ["Data", "Model"],
            [("Data/Low.cs", low), ("Model/High.cs", "class High { public const int Constant = 1; Low? down; } static class Extensions { public static int Extended(this int value) => value; }")],
            References());
        rooms.Errors.Should().BeEmpty();
        rooms.UpwardReferences.Should().NotBeEmpty().And.OnlyContain(found => found.StartsWith("Data/Low.cs(") && found.EndsWith("Model/High.cs"));
    }

    /// <summary>Sources of a project beside its project file would be in no room; generated code lies elsewhere.</summary>
    [Theory]
    [InlineData("Kaem.Core")]
    [InlineData("Kaem.ML")]
    [InlineData("Kaem.Plots")]
    public void The_root_of_a_project_holds_the_project_file_alone(string project) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project)).Select(file => Path.GetFileName(file)).Should().Equal($"{project}.csproj");

    /// <summary>What users name is in Kaem.ML; the rest is in the namespace of its room, and folders within rooms are for order alone.</summary>
    [Theory]
    [InlineData("Kaem.Core")]
    public void Namespaces_are_those_of_the_rooms(string project)
    {
        foreach (var (path, code) in Sources(project))
        {
            string[] allowed = ["Kaem.ML", $"Kaem.ML.{path[..path.IndexOf('/')]}"];
            allowed.Should().Contain(Namespace().Match(code).Groups[1].Value, path);
        }
    }

    [Theory]
    [InlineData("Kaem.Core", "Kaem.ML", "Kaem.Plots", "Kaem.ML.TorchSharp", "Microsoft.ML", "TorchSharp")]
    [InlineData("Kaem.ML", "Kaem.Plots", "Kaem.ML.TorchSharp", "TorchSharp")]
    [InlineData("Kaem.Plots", "Kaem.ML.TorchSharp", "TorchSharp")]
    public void A_package_does_not_know_those_above_it(string package, params string[] above)
    {
        var known = Assembly.Load(package).GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();
        known.Where(name => above.Any(unwanted => name == unwanted || name.StartsWith(unwanted + ".", StringComparison.Ordinal))).Should().BeEmpty();
        // The compiler leaves out what is not used as yet; the project file does not.
        string project = File.ReadAllText(Path.Combine(Repository.Root, "src", package, $"{package}.csproj"));
        above.Where(unwanted => Regex.IsMatch(project, $"Include=\"(.*/)?{Regex.Escape(unwanted)}(\\.csproj)?\"") && !project.Contains($"InternalsVisibleTo Include=\"{unwanted}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    /// <summary>An engine is made by a factory and used through its interface; the processor's own name is its room's affair.</summary>
    [Theory]
    [InlineData("Kaem.Core")]
    [InlineData("Kaem.ML")]
    [InlineData("Kaem.Plots")]
    [InlineData("Kaem.ML.Samples")]
    public void Nobody_outside_of_the_engines_knows_which_engine_it_is(string project)
    {
        Sources(project).Should().NotBeEmpty();
        Sources(project).Where(source => project != "Kaem.Core" || !source.Path.StartsWith("Engines/", StringComparison.Ordinal))
            .SelectMany(NamesOfEngines).Should().BeEmpty();
    }

    [Theory]
    [InlineData("class It { object Make() => new CpuEngine(null!, 3); }")]
    [InlineData("class It { bool Test(object engine) => engine is CpuEngine; }")]
    [InlineData("class It { bool Test(object engine) => engine is Kaem.ML.CpuEngine { Columns: 1 } own; }")]
    [InlineData("class It { object Turn(object engine) => (CpuEngine)engine; }")]
    [InlineData("class It { object? Turn(object engine) => engine as CpuEngine; }")]
    [InlineData("class It { bool Test(object engine) => engine.GetType() == typeof(CpuEngine); }")]
    [InlineData("class It { bool Test(object engine) => engine.GetType().Name == \"CpuEngine\"; }")]
    [InlineData("class It { bool Test(IKaemEngine engine) => engine.Factory is CpuEngineFactory; }")]
    [InlineData("using Fast = Kaem.ML.CpuEngine; class It { object Make() => new Fast(null!, 3); }")]
    public void A_named_engine_is_found(string code) =>
        NamesOfEngines(("Model/It.cs", code)).Should().ContainSingle().Which.Should().StartWith("Model/It.cs(1): CpuEngine");

    [Theory]
    [InlineData("/// <summary>Not <see cref=\"CpuEngine\"/>.</summary> class It { }")]
    [InlineData("class It { object Choose() => KaemEngine.Cpu; }")]
    public void To_speak_of_one_is_none(string code) => NamesOfEngines(("Model/It.cs", code)).Should().BeEmpty();

    /// <summary>Where code, documentation aside, names the processor's engine or what makes it.</summary>
    private static IEnumerable<string> NamesOfEngines((string Path, string Code) source)
    {
        var root = CSharpSyntaxTree.ParseText(source.Code).GetRoot();
        return root.DescendantTokens()
            .Where(token => token.Kind() is SyntaxKind.IdentifierToken or SyntaxKind.StringLiteralToken && token.ValueText is "CpuEngine" or "CpuEngineFactory")
            .Select(token => $"{source.Path}({token.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {token.ValueText}");
    }

    private static IEnumerable<(string Path, string Code)> Sources(string project)
    {
        string root = Path.Combine(Repository.Root, "src", project);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), file))
            .Where(found => !found.Path.StartsWith("obj/", StringComparison.Ordinal) && !found.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(found => (found.Path, File.ReadAllText(found.file)));
    }

    private static IEnumerable<string> References() => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(file => !Path.GetFileName(file).StartsWith("Kaem.", StringComparison.Ordinal));

    [GeneratedRegex(@"^using Kaem\.ML\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
