using Kaem.ML.Plots;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Plots;

public class JointMixturePlotTests
{
    private static readonly KaemOptions Options = SmallModel.Options with { LatentSize = 3, Prior = KaemPrior.JointMixture(5), Epochs = 2 };

    private static readonly KaemModel Model = KaemModel.Train(Options, SmallModel.Arc(200));

    private static readonly KaemModel Learned = KaemModel.Train(
        Options with { Prior = KaemPrior.JointMixture(4) with { LearnEnergies = true, Basis = KanBasis.Rbf(6), Refits = MixtureRefits.Off } },
            SmallModel.Arc(200));

    [Fact]
    public void Weights_are_bars_the_largest_first()
    {
        string svg = KaemPlots.ComponentWeights(Model.Prior, 2).Svg;
        var largest = Model.Prior.LargestComponents();
        svg.Should().Contain($"component {largest[0] + 1}").And.Contain($"component {largest[1] + 1}");
        if (largest.Count > 2)
            svg.Should().NotContain($"component {largest[2] + 1}<");
        svg.IndexOf($"component {largest[0] + 1}<", StringComparison.Ordinal).Should()
            .BeLessThan(svg.IndexOf($"component {largest[1] + 1}<", StringComparison.Ordinal));
    }

    [Fact]
    public void A_latent_is_shown_with_the_shares_of_its_components()
    {
        KaemPlots.Prior(Model.Prior, 1, LatentPrior.Initial(Options)).Svg.Should().Contain("latent 2").And.Contain("largest components")
            .And.Contain("before training");
        KaemPlots.Priors(Model.Prior).Svg.Should().Contain("Latents of the joint mixture").And.Contain("latent 3");
        // Its axes are oblique and its densities bent: no single latent's density, but those along the axes.
        FluentActions.Invoking(() => KaemPlots.Prior(Learned.Prior, 1)).Should().Throw<NotSupportedException>().WithMessage("*oblique*");
        KaemPlots.Priors(Learned.Prior, most: 2).Svg.Should().Contain("Components of the mixture prior").And.Contain("axis");
        KaemPlots.ComponentDensities(Learned.Prior, 1).Svg.Should().Contain("Component 2 of the mixture").And.Contain("axis 3 of component 2");
        KaemPlots.ComponentDensities(Model.Prior, 0, most: 1).Svg.Should().Contain("axis 1 of component 1").And.NotContain("axis 2");
        FluentActions.Invoking(() => KaemPlots.ComponentWeights(SmallModel.Trained.Prior)).Should().Throw<InvalidOperationException>()
            .WithMessage("*no joint mixture*");
    }

    [Fact]
    public void A_latent_before_training_is_another_curve_than_after_it()
    {
        var lines = PriorPanels.Mixture(Model.Prior, 1, LatentPrior.Initial(Options)).Curves;
        PlotCurve start = lines.Single(line => line.Name == "before training"), end = lines.Single(line => line.Name == "after training");
        float[] density = new float[end.X.Count];
        LatentPrior.Initial(Options).Density(1, [.. start.X], density);
        start.Y.Should().Equal(density);
        Model.Prior.Density(1, [.. end.X], density);
        end.Y.Should().Equal(density).And.NotEqual(start.Y);
    }

    [Fact]
    public void Components_are_shown_by_what_the_generator_makes_of_their_means()
    {
        var grid = new ImageGrid(3, 2, 1) { Magnification = 1 };
        var image = KaemPlots.ComponentImages(Model, grid, 4);
        var expected = grid.Render(Model.Decode(Model.Prior.ComponentMeans(4)));
        PngWriter.Encode(image).Should().Equal(PngWriter.Encode(expected));
    }

    [Fact]
    public void Reports_show_the_mixture_and_its_components()
    {
        Model.ToHtml(new HtmlReportOptions { Image = (3, 2, 1) }).Should().Contain("One mixture over all 3 latents together")
            .And.Contain("What the largest components stand for")
            .And.Contain("one mixture of");
        Learned.ToHtml().Should().Contain("furthest from normal").And.NotContain("What the largest components");
    }
}
