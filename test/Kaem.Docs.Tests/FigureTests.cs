using System.Globalization;
using System.Text.RegularExpressions;

namespace Kaem.ML.Docs.Tests;

/// <summary>
/// The figures under docs/images are those that the code of docs/research/figures.md draws. With KAEM_RENEW_FIGURES=1 the test writes them there.
/// </summary>
public partial class FigureTests
{
    // Mathematical functions differ between machines in their last digit, and so do, once rounded, coordinates.
    private const double Tolerance = 0.02;

    [Fact]
    public async Task The_figures_are_what_their_page_draws()
    {
        const string page = "docs/research/figures.md";
        string folder = Directory.CreateTempSubdirectory("kaem-figures").FullName, images = Path.Combine(Repository.Root, "docs", "images");
        try
        {
            string markdown = await File.ReadAllTextAsync(Path.Combine(Repository.Root, page));
            await PageScript.RunAsync(page, MarkdownPage.Read(markdown), PageScript.ProjectImports, folder);
            string[] drawn = [.. Directory.GetFiles(folder, "*.svg").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
            if (Environment.GetEnvironmentVariable("KAEM_RENEW_FIGURES") == "1")
                Array.ForEach(drawn, name => File.Copy(Path.Combine(folder, name), Path.Combine(images, name), overwrite: true));
            Shown().Matches(markdown).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal).Should().Equal(drawn);
            foreach (string name in drawn)
                Compare(name, await File.ReadAllTextAsync(Path.Combine(folder, name)), await File.ReadAllTextAsync(Path.Combine(images, name)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(string name, string drawn, string kept)
    {
        Number().Replace(drawn, "#").Should().Be(Number().Replace(kept, "#"), $"{name} is out of date: run this test with KAEM_RENEW_FIGURES=1");
        Number().Matches(drawn).Zip(Number().Matches(kept), (a, b) => Math.Abs(Value(a) - Value(b))).Max().Should().BeLessThanOrEqualTo(Tolerance, name);
    }

    private static double Value(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\(\.\./images/([\w-]+\.svg)\)")]
    private static partial Regex Shown();
}
