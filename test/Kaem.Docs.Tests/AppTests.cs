using System.Diagnostics;

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
    [InlineData("data-frame.cs", "newsletter: 25 of 500 missing", "synthetic.csv", "filled.csv")]
    public async Task An_app_runs(string app, string says, params string[] writes)
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
