using System.Diagnostics;
using System.Reflection;

namespace Kaem.ML.Docs.Tests;

/// <summary>The file-based apps beside the notebooks run by `dotnet run`.</summary>
public class AppTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Kaem.ML.Samples", "Notebooks");

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("first-steps.cs", "Loaded again, the model generates the same digits.", "digits.png", "digits.kaem", "digits.html")]
    [InlineData("inside-the-prior.cs", "Its energy is close to", "densities.svg", "quantiles.svg", "sweeps.png", "temperatures.svg", "digits.prior")]
    [InlineData("synthetic-table.cs", "Overall quality", "customers.zip", "customers.html")]
    public Task An_app_runs(string app, string says, params string[] writes) => RunsAsync(app, says, writes);

    [DataFrameFact]
    [Trait("Category", "Long")]
    public Task The_app_of_data_frames_runs() => RunsAsync("data-frame.cs", "newsletter: 25 of 500 missing", "synthetic.csv", "filled.csv");

    /// <summary>Where its package is not there, what it does with this library is compiled all the same.</summary>
    [Fact]
    public void The_app_of_data_frames_compiles_but_for_what_it_needs()
    {
        string code = File.ReadAllText(Path.Combine(Folder, "data-frame.cs"));
        MissingPackage.Errors(MissingPackage.DataFrames, PageScript.CompileApp(code)).Should().BeEmpty();
        MissingPackage.Errors(MissingPackage.DataFrames, PageScript.CompileApp(code.Replace("model.Impute(", "model.Fill(", StringComparison.Ordinal))).Should().ContainSingle().Which.Should().Contain("'Fill'");
        MissingPackage.Errors(MissingPackage.DataFrames, PageScript.CompileApp(code.Replace("gaps: TableGaps.AsTrained", "holes: TableGaps.AsTrained", StringComparison.Ordinal))).Should().ContainSingle().Which.Should().Contain("'holes'");
    }

    private static async Task RunsAsync(string app, string says, params string[] writes)
    {
        string folder = Directory.CreateTempSubdirectory("kaem-app").FullName;
        try
        {
            var (exitCode, output) = await RunAsync(folder, "run", "-c", "Release", Path.Combine(Folder, app));
            exitCode.Should().Be(0, output);
            output.Should().Contain(says);
            foreach (string file in writes)
                new FileInfo(Path.Combine(folder, "kaem-output", file)).Length.Should().BePositive();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test run's own build set is not for another build.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}

/// <summary>A test that is skipped, with a word why, where there are no data frames.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataFrameFactAttribute : FactAttribute
{
    public DataFrameFactAttribute()
    {
        if (!typeof(DataFrameFactAttribute).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(entry => entry is { Key: "HasDataFrames", Value: "true" }))
            Skip = $"No package source here serves {MissingPackage.DataFrames}, or Microsoft.ML was chosen by hand (docs/building.md).";
    }
}
