using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Kaem.ML.Docs.Tests;

/// <summary>Runs the blocks of a page one after the other as one script, with the usings of a new project, in a folder of their own.</summary>
internal static class PageScript
{
    private static readonly ScriptOptions Options = ScriptOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithReferences(((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file)))
        .WithImports("System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks");

    // Where relative paths lead is the process's, not the script's.
    private static readonly SemaphoreSlim CurrentFolder = new(1);

    /// <summary>Runs them.</summary>
    /// <param name="folder">Where relative paths of the code lead.</param>
    /// <param name="shown">Takes what a block ends in, where that is a value: what a notebook shows below the cell.</param>
    /// <returns>How many blocks were compiled, setups not counted.</returns>
    /// <exception cref="InvalidOperationException">A block does not compile or does not run; the message has the line of the page.</exception>
    public static async Task<int> RunAsync(string page, IReadOnlyList<CodeBlock> blocks, string folder, Action<object>? shown = null)
    {
        await CurrentFolder.WaitAsync();
        string before = Environment.CurrentDirectory;
        var console = Console.Out;
        try
        {
            Environment.CurrentDirectory = folder;
            Console.SetOut(TextWriter.Null);
            ScriptState<object>? state = null;
            foreach (var block in blocks)
            {
                state = await RunAsync(page, block, state);
                if (block.Handling == Handling.Run && state?.ReturnValue is { } value)
                    shown?.Invoke(value);
            }
            return blocks.Count(block => !block.IsHidden);
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = before;
            CurrentFolder.Release();
        }
    }

    private static async Task<ScriptState<object>?> RunAsync(string page, CodeBlock block, ScriptState<object>? state)
    {
        try
        {
            var script = state is null ? CSharpScript.Create<object>(block.Code, Options) : state.Script.ContinueWith<object>(block.Code, Options);
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
