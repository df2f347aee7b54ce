namespace Kaem.ML.Tests.Model;

public class LatentWalkTests
{
    private static readonly KaemModel Model = SmallModel.Trained;
    private static readonly DataMatrix A = SmallModel.Arc(1, 11);
    private static readonly DataMatrix B = SmallModel.Arc(1, 12);

    [Theory]
    [InlineData(LatentInterpolation.Linear)]
    [InlineData(LatentInterpolation.Quantile)]
    public void The_ends_are_the_reconstructions(LatentInterpolation path)
    {
        var rows = Model.Interpolate(A, B, 5, path);
        rows.Rows.Should().Be(5);
        Close(rows.Row(0), Model.Infer(A).Reconstruction.Row(0));
        Close(rows.Row(4), Model.Infer(B).Reconstruction.Row(0));
        rows.Row(2).ToArray().Should().NotEqual(rows.Row(0).ToArray()).And.NotEqual(rows.Row(4).ToArray());
    }

    [Fact]
    public void A_linear_path_is_a_line()
    {
        DataMatrix a = Model.SampleLatents(1, 3), b = Model.SampleLatents(1, 4);
        var latents = Model.InterpolateLatents(a, b, 4);
        for (int s = 0; s < 4; s++)
        {
            for (int l = 0; l < Model.LatentLength; l++)
                latents.Row(s)[l].Should().BeApproximately(a.Row(0)[l] + (b.Row(0)[l] - a.Row(0)[l]) * s / 3, 1e-6f);
        }
    }

    [Fact]
    public void A_path_of_quantiles_takes_equal_steps_of_probability()
    {
        DataMatrix a = Model.SampleLatents(1, 3), b = Model.SampleLatents(1, 4);
        var latents = Model.InterpolateLatents(a, b, 6, LatentInterpolation.Quantile);
        for (int l = 0; l < Model.LatentLength; l++)
        {
            int q = l / Model.LatentSize, p = l % Model.LatentSize;
            double u = Model.Prior.Cdf(q, p, a.Row(0)[l]), v = Model.Prior.Cdf(q, p, b.Row(0)[l]);
            for (int s = 0; s < 6; s++)
                Model.Prior.Cdf(q, p, latents.Row(s)[l]).Should().BeApproximately(u + (v - u) * s / 5, 1e-4);
        }
    }

    [Fact]
    public void A_sweep_moves_one_latent_through_its_prior()
    {
        var latents = Model.SampleLatents(1, 5);
        var rows = Model.SweepLatent(latents, 2, 1, 4);
        for (int s = 0; s < 4; s++)
        {
            float[] expected = latents.Row(0).ToArray();
            expected[2 * Model.LatentSize + 1] = Model.Prior.Quantile(2, 1, (s + 0.5f) / 4);
            rows.Row(s).ToArray().Should().Equal(Model.Decode(new DataMatrix(expected, 1, expected.Length)).Row(0).ToArray());
        }
    }

    [Fact]
    public void A_mixture_has_quantiles_of_its_own()
    {
        var options =
            SmallModel.Options with { Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(8)), LatentSize = 3, OuterSize = 4, Epochs = 1 };
        var model = KaemModel.Train(options, SmallModel.Arc(60));
        DataMatrix a = model.SampleLatents(1, 3), b = model.SampleLatents(1, 4);
        var latents = model.InterpolateLatents(a, b, 5, LatentInterpolation.Quantile);
        for (int q = 0; q < 4; q++)
        {
            double u = model.Prior.Cdf(q, a.Row(0)[q]), v = model.Prior.Cdf(q, b.Row(0)[q]);
            for (int s = 0; s < 5; s++)
                model.Prior.Cdf(q, latents.Row(s)[q]).Should().BeApproximately(u + (v - u) * s / 4, 1e-4);
        }
        model.SweepLatent(a, 3, 0, 3).Rows.Should().Be(3);
        FluentActions.Invoking(() => model.SweepLatent(a, 3, 1, 3)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*p must be 0*");
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        FluentActions.Invoking(() => Model.Interpolate(SmallModel.Arc(2), B, 3)).Should().Throw<ArgumentException>()
            .WithMessage("*One row is needed, but there are 2*").WithParameterName("from");
        FluentActions.Invoking(() => Model.Interpolate(A, B, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Model.InterpolateLatents(A, A, 3)).Should().Throw<ArgumentException>()
            .WithMessage("*samples have 10 latents; these have 6*");
        FluentActions.Invoking(() => Model.InterpolateLatents(Model.SampleLatents(1), Model.SampleLatents(1), 3, (LatentInterpolation)7)).Should()
            .Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Model.SweepLatent(Model.SampleLatents(1), 5, 0, 3)).Should().Throw<ArgumentOutOfRangeException>();
        var deep = KaemModel.Train(SmallModel.Options with { Prior = KaemPrior.Deep(), OuterSize = null, Epochs = 1, MaxSteps = 1 }, SmallModel.Arc(60));
        FluentActions.Invoking(() => deep.SweepLatent(deep.SampleLatents(1), 0, 0, 3)).Should().Throw<NotSupportedException>();
        deep.Interpolate(A, B, 3).Rows.Should().Be(3);
    }

    private static void Close(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        for (int i = 0; i < actual.Length; i++)
            actual[i].Should().BeApproximately(expected[i], 1e-5f);
    }
}
