using System.Reflection;
using System.Text.RegularExpressions;
using Kaem.ML.Docs.Tests;
using Kaem.ML.Engines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kaem.ML.Architecture.Tests;

/// <summary>The house of CONTRIBUTING.md: which room may use which, and which package which.</summary>
public sealed partial class HouseTests
{
    /// <summary>The rooms of Kaem.Tool from the ground up.</summary>
    private static readonly string[] ToolRooms = ["Arguments", "Files", "Display", "Models", "Commands"];

    /// <summary>The rooms of Kaem.ML.Orleans from the ground up.</summary>
    private static readonly string[] OrleansRooms = ["Jobs", "Rows", "Boards", "Work", "Security", "Clusters"];

    /// <summary>The rooms of Kaem.ML.Onnx from the ground up.</summary>
    private static readonly string[] OnnxRooms = ["Format", "Graphs", "Networks", "Latents", "Rows", "Tables", "Saving"];

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

    [Fact]
    public void Graphs_refer_downwards_only()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Where(file => Path.GetFileName(file) != "Kaem.ML.Onnx.dll");
        var rooms = new Rooms(OnnxRooms, Sources("Kaem.ML.Onnx"), built.Concat(References()).DistinctBy(Path.GetFileName), "Kaem.ML.Onnx");
        rooms.Errors.Should().BeEmpty("what the compiler can't bind is not looked at");
        rooms.Homeless.Should().BeEmpty();
        rooms.UpwardReferences.Should().BeEmpty();
    }

    [Fact]
    public void Clusters_refer_downwards_only()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Where(file => Path.GetFileName(file) != "Kaem.ML.Orleans.dll");
        var rooms = new Rooms(OrleansRooms, Sources("Kaem.ML.Orleans"), built.Concat(References()).DistinctBy(Path.GetFileName), "Kaem.ML.Orleans");
        rooms.Errors.Should().BeEmpty("what the compiler can't bind is not looked at");
        rooms.Homeless.Should().BeEmpty();
        rooms.UpwardReferences.Should().BeEmpty();
    }

    [Fact]
    public void The_tool_refers_downwards_only()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Where(file => Path.GetFileName(file) != "Kaem.Tool.dll");
        var rooms = new Rooms(ToolRooms, Sources("Kaem.Tool"), built.Concat(References()).DistinctBy(Path.GetFileName));
        rooms.Errors.Should().BeEmpty("what the compiler can't bind is not looked at");
        rooms.Homeless.Should().BeEmpty();
        rooms.UpwardReferences.Should().BeEmpty();
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

    /// <summary>
    /// Who drives a sampler asks nothing about which one it is: a new one is a file and a line of the factory. A deep prior brings a sampler of its own.
    /// </summary>
    [Fact]
    public void A_sampler_is_named_by_its_factory_alone() => Core.Value.NamesOf("Kaem.ML.Samplers.ISampler").Distinct().Should().BeEquivalentTo(
    [
        ("UnadjustedLangevin", "Samplers/SamplerFactory.cs"), ("Mala", "Samplers/SamplerFactory.cs"), ("AutoMala", "Samplers/SamplerFactory.cs"),
        ("UnadjustedLangevin", "Priors/DeepPrior.Sampling.cs"),
    ]);

    /// <summary>Options that name a sampler are for the factory, the sampler itself and files.</summary>
    [Fact]
    public void A_samplers_options_decide_nothing_elsewhere() =>
        Core.Value.NamesOf("Kaem.ML.MarkovChainOptions").Select(found => found.Path).Distinct()
            .Where(path => !path.StartsWith("Options/", StringComparison.Ordinal))
            .Should().BeEquivalentTo("Samplers/SamplerFactory.cs", "Samplers/AutoMala.cs", "Persistence/OptionsContext.cs");

    /// <summary>Kernels are written once over a width; one place knows the widths and chooses.</summary>
    [Fact]
    public void Vector_widths_are_chosen_in_one_place()
    {
        var named = Sources("Kaem.Core").Where(source => !source.Path.StartsWith("Numerics/Simd/", StringComparison.Ordinal) && Width().IsMatch(source.Code));
        named.Select(source => source.Path).Should().BeEquivalentTo(
        [
            // A number alone, and the lanes of a sum, in vectors that every machine has.
            "Numerics/Functions/ElementWise.cs", "Numerics/Functions/Reduction.cs",
            // What only AVX-512 has instructions for.
            "Numerics/ElementSelection.cs", "Priors/PermutedCells.cs",
        ]);
        var choosing = Sources("Kaem.Core").Where(source => PathMember().IsMatch(source.Code));
        choosing.Select(source => source.Path).Should().Equal("Numerics/Simd/SimdPath.cs");
    }

    [Theory]
    [InlineData("class Driver { bool Ask(ITool tool) => tool is Hammer; }")]
    [InlineData("class Driver { int Ask(ITool tool) => tool switch { Hammer { Weight: 1 } => 1, _ => 0 }; }")]
    [InlineData("class Driver { int Weight(ITool tool) => ((Hammer)tool).Weight; }")]
    public void A_question_about_the_kind_is_found(string driver)
    {
        var rooms = new Rooms(
            ["Data"],
            [("Data/Tool.cs", "interface ITool { }"), ("Data/Hammer.cs", "class Hammer : ITool { public int Weight; }"), ("Data/Driver.cs", driver)],
            References());
        rooms.Errors.Should().BeEmpty();
        rooms.NamesOf("ITool").Distinct().Should().Equal(("Hammer", "Data/Driver.cs"));
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
            [("Data/Low.cs", low),
            ("Model/High.cs",
            "class High { public const int Constant = 1; Low? down; } static class Extensions { public static int Extended(this int value) => value; }")],
            References());
        rooms.Errors.Should().BeEmpty();
        rooms.UpwardReferences.Should().NotBeEmpty().And.OnlyContain(found => found.StartsWith("Data/Low.cs(") && found.EndsWith("Model/High.cs"));
    }

    /// <summary>Sources of a project beside its project file would be in no room; generated code lies elsewhere.</summary>
    [Theory]
    [InlineData("Kaem.Core")]
    [InlineData("Kaem.ML")]
    [InlineData("Kaem.ML.Parquet")]
    [InlineData("Kaem.ML.Onnx")]
    [InlineData("Kaem.ML.Images")]
    [InlineData("Kaem.ML.DataAnalysis")]
    [InlineData("Kaem.ML.TorchSharp")]
    [InlineData("Kaem.ML.Orleans")]
    [InlineData("Kaem.Plots")]
    [InlineData("Kaem.Tool")]
    [InlineData("Kaem.Worker")]
    public void The_root_of_a_project_holds_the_project_file_and_its_packages_alone(string project) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project)).Select(file => Path.GetFileName(file))
            .Should().BeEquivalentTo([$"{project}.csproj", "packages.lock.json"]);

    /// <summary>What users name is in Kaem.ML; the rest is in the namespace of its room, and folders within rooms are for order alone.</summary>
    [Theory]
    [InlineData("Kaem.Core", "Kaem.ML")]
    [InlineData("Kaem.ML", "Kaem.ML")]
    [InlineData("Kaem.ML.Parquet", "Kaem.ML")]
    [InlineData("Kaem.ML.Onnx", "Kaem.ML")]
    [InlineData("Kaem.ML.Images", "Kaem.ML")]
    [InlineData("Kaem.ML.DataAnalysis", "Kaem.ML")]
    [InlineData("Kaem.ML.TorchSharp", "Kaem.ML")]
    [InlineData("Kaem.ML.Orleans", "Kaem.ML")]
    [InlineData("Kaem.Worker", "Kaem.Worker")]
    [InlineData("Kaem.Plots", "Kaem.ML.Plots")]
    [InlineData("Kaem.ML.Samples", "Kaem.ML.Samples")]
    [InlineData("Kaem.ML.Samples.Web", "Kaem.ML.Samples.Web")]
    [InlineData("Kaem.Tool", "Kaem.Tool")]
    public void Namespaces_are_those_of_the_folders(string project, string root)
    {
        foreach (var (path, code) in Sources(project))
        {
            // What the runtime knows by name lies where it looks for it; apps of one file and a program's first have no namespace.
            if (path.EndsWith("IgnoresAccessChecksToAttribute.cs", StringComparison.Ordinal) || Namespace().Match(code) is not { Success: true } found)
                continue;
            // A using of Kaem.ML is all that a pipeline needs, so what it needs is there.
            string[] folders = path.Split('/')[..^1];
            string[] allowed = ["Kaem.ML", .. Enumerable.Range(0, folders.Length + 1).Select(depth => string.Join('.', [root, .. folders[..depth]]))];
            allowed.Should().Contain(found.Groups[1].Value, path);
        }
    }

    [Fact]
    public void No_line_is_longer_than_160_characters()
    {
        string[] projects = ["src", "test", "build"];
        projects.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Built().IsMatch(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')))
            .SelectMany(file => File.ReadLines(file)
            .Select((line, number) => (Place: $"{Path.GetRelativePath(Repository.Root, file)}({number + 1})", line.Length)))
            .Where(line => line.Length > 160).Select(line => line.Place).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Kaem.Core", "Kaem.ML", "Kaem.Plots", "Kaem.Tool", "Kaem.ML.TorchSharp", "Microsoft.ML", "TorchSharp", "Parquet", "Orleans")]
    [InlineData(
        "Kaem.ML", "Kaem.ML.Parquet", "Kaem.ML.Onnx", "Kaem.ML.Images", "Kaem.ML.DataAnalysis", "Microsoft.ML.ImageAnalytics", "Microsoft.Data.Analysis",
        "Kaem.Plots", "Kaem.Tool", "Kaem.ML.TorchSharp", "TorchSharp", "Parquet", "Kaem.ML.Orleans", "Orleans")]
    [InlineData("Kaem.ML.Parquet", "Kaem.ML.Orleans", "Orleans", "Kaem.ML.Onnx", "Kaem.Plots", "Kaem.Tool", "Kaem.ML.TorchSharp", "TorchSharp")]
    [InlineData("Kaem.ML.Onnx", "Kaem.ML.Parquet", "Kaem.Plots", "Kaem.Tool", "Kaem.ML.TorchSharp", "TorchSharp", "Parquet", "Microsoft.ML.OnnxRuntime")]
    [InlineData("Kaem.ML.Images", "Kaem.ML.Parquet", "Kaem.ML.Onnx", "Kaem.Plots", "Kaem.Tool", "Kaem.ML.TorchSharp", "TorchSharp", "Parquet")]
    [InlineData("Kaem.ML.DataAnalysis", "Kaem.ML.Parquet", "Kaem.ML.Onnx", "Kaem.Plots", "Kaem.Tool", "Kaem.ML.TorchSharp", "TorchSharp", "Parquet")]
    [InlineData(
        "Kaem.ML.TorchSharp", "Kaem.ML.Parquet", "Kaem.ML.Onnx", "Kaem.ML.Images", "Kaem.ML.DataAnalysis", "Kaem.Plots", "Kaem.Tool", "Parquet",
        "libtorch", "TorchSharp-cpu")]
    [InlineData(
        "Kaem.Plots", "Kaem.ML.Parquet", "Kaem.ML.Onnx", "Kaem.ML.Images", "Kaem.ML.DataAnalysis", "Kaem.Tool", "Kaem.ML.TorchSharp", "TorchSharp", "Parquet")]
    [InlineData(
        "Kaem.ML.Orleans", "Kaem.ML.Onnx", "Kaem.ML.Images", "Kaem.ML.DataAnalysis", "Kaem.Plots", "Kaem.Tool", "Kaem.Worker", "Kaem.ML.TorchSharp",
        "TorchSharp", "Orleans.Clustering.Redis", "Microsoft.Orleans.Clustering.Redis", "Npgsql", "Microsoft.Orleans.Hosting.Kubernetes")]
    [InlineData("Kaem.Tool", "Kaem.ML.Orleans", "Kaem.Worker", "Orleans")]
    public void A_package_does_not_know_those_above_it(string package, params string[] above)
    {
        var known = Assembly.Load(package).GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();
        known.Where(name => above.Any(unwanted => name == unwanted || name.StartsWith(unwanted + ".", StringComparison.Ordinal))).Should().BeEmpty();
        // The compiler leaves out what is not used as yet; the project file does not.
        string project = File.ReadAllText(Path.Combine(Repository.Root, "src", package, $"{package}.csproj"));
        above.Where(unwanted => Regex.IsMatch(project, $"Include=\"(.*/)?{Regex.Escape(unwanted)}(\\.csproj)?\"")
            && !project.Contains($"InternalsVisibleTo Include=\"{unwanted}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    /// <summary>An engine is made by a factory and used through its interface; the processor's own name is its room's affair.</summary>
    [Theory]
    [InlineData("Kaem.Core")]
    [InlineData("Kaem.ML")]
    [InlineData("Kaem.ML.Parquet")]
    [InlineData("Kaem.ML.Onnx")]
    [InlineData("Kaem.ML.Images")]
    [InlineData("Kaem.ML.DataAnalysis")]
    [InlineData("Kaem.ML.TorchSharp")]
    [InlineData("Kaem.ML.Orleans")]
    [InlineData("Kaem.Plots")]
    [InlineData("Kaem.ML.Samples")]
    [InlineData("Kaem.Tool")]
    public void Nobody_outside_of_the_engines_knows_which_engine_it_is(string project)
    {
        Sources(project).Should().NotBeEmpty();
        Sources(project).Where(source => project is not ("Kaem.Core" or "Kaem.ML.TorchSharp") || !source.Path.StartsWith("Engines/", StringComparison.Ordinal))
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

    [GeneratedRegex(@"\bSimd(128|256|512|Scalar)\b")]
    private static partial Regex Width();

    [GeneratedRegex(@"\bSimdPath\.\w")]
    private static partial Regex PathMember();

    [GeneratedRegex(@"^using Kaem\.ML\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex("/(bin|obj)/")]
    private static partial Regex Built();
}
