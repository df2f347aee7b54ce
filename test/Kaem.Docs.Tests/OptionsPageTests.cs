namespace Kaem.ML.Docs.Tests;

/// <summary>docs/options.md is what the library's documentation makes of it. With KAEM_RENEW_OPTIONS=1 the test writes it.</summary>
public class OptionsPageTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "options.md");

    [Fact]
    public async Task The_page_is_what_the_documentation_makes_of_it()
    {
        string made = OptionsPage.Write();
        if (Environment.GetEnvironmentVariable("KAEM_RENEW_OPTIONS") == "1")
            await File.WriteAllTextAsync(Page, made);
        (await File.ReadAllTextAsync(Page)).ReplaceLineEndings("\n").Should().Be(made, "with KAEM_RENEW_OPTIONS=1 this test writes the page");
    }

    [Fact]
    public void Every_option_stands_once() => OptionCatalogue.All.Select(option => (option.Type, option.Name)).Should().OnlyHaveUniqueItems();

    [Fact]
    public void Documentation_is_found_wherever_it_stands()
    {
        OptionDocumentation.Of(new OptionEntry("QuadratureRule", "GaussLegendre(nodes)", "200")).Should()
            .Be(("Number of nodes (Tables 4 and 5: 200).", "Tables 4 and 5"));
        OptionDocumentation.Of(new OptionEntry("MorletBasis", "Bandwidth", "2")).What.Should().StartWith("Initial bandwidth τ");
        OptionDocumentation.Of(new OptionEntry("ConvolutionLayer", "Kernel", "4")).Should().Be(("Side of its kernels.", "Table 7"));
        OptionDocumentation.Of(new OptionEntry("ColumnEncoding", "MostBins", "null")).Source.Should().Be("ours");
        FluentActions.Invoking(() => OptionDocumentation.Of(new OptionEntry("KaemOptions", "Nothing", "1"))).Should().Throw<InvalidOperationException>()
            .WithMessage("KaemOptions.Nothing*");
    }

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
}
