using System.Text.RegularExpressions;

namespace Kaem.ML.Docs.Tests;

/// <summary>docs/options.md has every option, with the default that it really has. What it should have is written beside the tests where it has not.</summary>
public partial class OptionsPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "options.md");

    [Fact]
    public async Task The_page_has_every_option_with_its_default()
    {
        var rows = Rows(await File.ReadAllTextAsync(Page)).Select(row => row.Option).ToArray();
        if (!rows.ToHashSet().SetEquals(OptionCatalogue.All))
            await File.WriteAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "options.received.txt"), OptionCatalogue.All.Select(option => $"{option.Type}\t{option.Name}\t{option.Default}"));
        rows.Should().OnlyHaveUniqueItems();
        OptionCatalogue.All.Except(rows).Should().BeEmpty("the page has every option and its default");
        rows.Except(OptionCatalogue.All).Should().BeEmpty("the page has no option that is not there, and no other default");
    }

    [Fact]
    public async Task Every_option_says_what_it_is_and_where_its_default_comes_from() =>
        Rows(await File.ReadAllTextAsync(Page)).Should().OnlyContain(row => row.What.Length > 0 && row.Source.Length > 0);

    [Fact]
    public void The_catalogue_finds_options_wherever_they_are() => OptionCatalogue.All.Should().Contain(
    [
        new OptionEntry("KaemOptions", "BatchSize", "100"),
        new OptionEntry("KaemPrior", "Reference", "Gaussian"),
        new OptionEntry("RadialBasis", "Bandwidth", "1"),
        new OptionEntry("MorletBasis", "Bandwidth", "2"),
        new OptionEntry("ConvolutionLayer", "Channels", "required"),
        new OptionEntry("ConvolutionLayer", "Kernel", "4"),
        new OptionEntry("QuadratureRule", "GaussLegendre(nodes)", "200"),
        new OptionEntry("KaemTableOptions", "Model", "KaemPresets.Table"),
        new OptionEntry("KaemOutputColumns", "Latent", "Latent"),
    ]);

    private static IEnumerable<(OptionEntry Option, string What, string Source)> Rows(string markdown)
    {
        string type = "";
        foreach (string line in markdown.ReplaceLineEndings("\n").Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
                type = heading.Groups[1].Value;
            else if (Row().Match(line) is { Success: true } row)
                yield return (new OptionEntry(type, row.Groups[1].Value, row.Groups[2].Value), row.Groups[3].Value.Trim(), row.Groups[4].Value.Trim());
        }
    }

    [GeneratedRegex(@"^### `(\w+)`")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `([^`]+)` \| `([^`]+)` \|(.*)\|(.*)\|$")]
    private static partial Regex Row();
}
