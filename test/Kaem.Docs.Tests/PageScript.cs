using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Kaem.ML.Docs.Tests;

/// <summary>Runs the blocks of a page one after the other as one script, in a folder of their own; or compiles them as a program.</summary>
internal static class PageScript
{
    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithReferences(
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file)));

    /// <summary>The implicit usings of a new console project.</summary>
    public static IReadOnlyList<string> ProjectImports { get; } =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    /// <summary>The namespaces that the C# kernel of .NET Interactive imports (its CSharpKernel), and no more: what works here must work there.</summary>
    public static IReadOnlyList<string> KernelImports { get; } =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    // Where relative paths lead is the process's, not the script's.
    private static readonly SemaphoreSlim CurrentFolder = new(1);

    /// <summary>The errors of a page's code as Program.cs of a new console project; the usings of later blocks come first, as they must in one file.</summary>
    public static string[] CompileProgram(params IEnumerable<CodeBlock> blocks)
    {
        string[] lines = [.. blocks.SelectMany(block => block.Code.Split('\n'))];
        string usings = string.Concat(ProjectImports.Select(name => $"global using {name};\n"));
        string code = string.Join('\n', lines.Where(IsUsing).Distinct().Concat(lines.Where(line => !IsUsing(line))));
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Program",
            [CSharpSyntaxTree.ParseText(usings, options), CSharpSyntaxTree.ParseText(code, options)],
            Options.MetadataReferences,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(error => error.ToString())];

        static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=');
    }

    /// <summary>Runs them.</summary>
    /// <param name="imports">The namespaces that are there without a using.</param>
    /// <param name="folder">Where relative paths of the code lead.</param>
    /// <param name="shown">Takes what a block ends in, where that is a value: what a notebook shows below the cell.</param>
    /// <returns>How many blocks were compiled.</returns>
    /// <exception cref="InvalidOperationException">A block does not compile or does not run; the message has the line of the page.</exception>
    public static async Task<int> RunAsync(
        string page, IReadOnlyList<CodeBlock> blocks, IReadOnlyList<string> imports, string folder, Action<object>? shown = null)
    {
        await CurrentFolder.WaitAsync();
        string before = Environment.CurrentDirectory;
        var console = Console.Out;
        try
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(TextWriter.Null);
            var options = Options.WithImports(imports);
            ScriptState<object>? state = null;
            foreach (var block in blocks)
            {
                state = await RunAsync(page, block, options, state);
                if (block.Handling == Handling.Run && state?.ReturnValue is { } value)
                    shown?.Invoke(value);
            }
            return blocks.Count;
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
            CurrentFolder.Release();
        }
    }

    private static async Task<ScriptState<object>?> RunAsync(string page, CodeBlock block, ScriptOptions options, ScriptState<object>? state)
    {
        try
        {
            var script = state is null ? CSharpScript.Create<object>(block.Code, options) : state.Script.ContinueWith<object>(block.Code, options);
            string[] errors = [.. script.Compile().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(error => error.ToString())];
            if (errors.Length > 0)
                throw new InvalidOperationException($"{page}({block.Line}): {string.Join("; ", errors)}");
            if (block.Handling != Handling.Run)
                return state;
            return state is null ? await script.RunAsync() : await script.RunFromAsync(state);
        }
        catch (CompilationErrorException error)
        {
            throw new InvalidOperationException($"{page}({block.Line}): {error.Message}", error);
        }
        catch (Exception error) when (error is not InvalidOperationException { InnerException: null })
        {
            throw new InvalidOperationException($"{page}({block.Line}): {error.Message}", error);
        }
    }
}
