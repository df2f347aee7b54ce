using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Images.Tests;

/// <summary>The sample of pictures: it learns, writes files and a model, and measures by a network that knows pictures.</summary>
public sealed partial class SampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Digits_are_learned_written_and_measured()
    {
        var (code, output, errors) = Run("--updates", "30", "--count", "24", "--output", _folder.Path);
        errors.Should().BeEmpty();
        code.Should().Be(0);
        Directory.GetFiles(Path.Combine(_folder.Path, "generated"), "*.png").Should().HaveCount(24);
        File.Exists(Path.Combine(_folder.Path, "pictures.zip")).Should().BeTrue();
        double[] distances = [.. Distances().Matches(output).Select(found => double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture))];
        // What thirty updates make are no digits yet, and the network sees that.
        distances.Should().HaveCount(2);
        distances[0].Should().BeGreaterThan(distances[1] + 20);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_holds_no_pictures_is_refused()
    {
        Run(Path.Combine(_folder.Path, "nowhere"), "--output", _folder.Path).Should().Match<(int Code, string Output, string Errors)>(
            run => run.Code == 1 && run.Errors.Contains("nowhere", StringComparison.Ordinal) && !run.Errors.Contains("   at ", StringComparison.Ordinal));
        Run(_folder.Path, "--output", _folder.Path).Errors.Should().Contain("holds 0 pictures");
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Kaem.ML.Samples.Images.dll");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    [GeneratedRegex(@"ResNet distance: FID∞ +(-?[0-9.]+)")]
    private static partial Regex Distances();
}
