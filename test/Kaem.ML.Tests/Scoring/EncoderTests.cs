using Kaem.ML.Tests.Saving;

namespace Kaem.ML.Tests.Scoring;

public sealed class EncoderTests
{
    private static readonly Toy.Point[] Rows = Toy.Rows(50, seed: 8);

    private static readonly KaemOptions Options = Toy.Options with
    {
        LatentSize = 1, OuterSize = 3, Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([12])), Epochs = 5,
    };

    [Fact]
    public void ColumnsAreByProposals()
    {
        var transformer = Toy.Context.Generative().Kaem(Options).Fit(Toy.View(Toy.Rows(120)));
        var view = transformer.Transform(Toy.View(Rows));
        var inferred = transformer.Model.Infer(Toy.Matrix(Rows));

        view.Vectors("Latent").SelectMany(row => row).Should().Equal(inferred.LatentMean.Values.ToArray());
        view.Vectors("Reconstruction").SelectMany(row => row).Should().Equal(inferred.Reconstruction.Values.ToArray());
        view.Values<float>("LogLikelihood").Should().Equal(transformer.Model.LogLikelihood(Toy.Matrix(Rows)).Values);
        Rows.SelectMany(row => transformer.Transform(Toy.View([row])).Outputs().Single()).Should().Equal(view.Outputs().SelectMany(row => row));
        SavedPipeline.Reload(transformer, Toy.View([]).Schema).Transform(Toy.View(Rows)).Outputs().SelectMany(row => row)
            .Should().Equal(view.Outputs().SelectMany(row => row));
    }

    [Fact]
    public void LatentsCanBeOnePassOfTheEncoder()
    {
        var transformer = Toy.Context.Generative().Kaem(Options, outputs: new() { LatentFromEncoder = true }).Fit(Toy.View(Toy.Rows(120)));
        var view = transformer.Transform(Toy.View(Rows));
        float[] proposed = transformer.Model.Propose(Toy.Matrix(Rows)).LatentMean.Values.ToArray();

        view.Vectors("Latent").SelectMany(row => row).Should().Equal(proposed);
        proposed.Should().NotEqual(transformer.Model.Infer(Toy.Matrix(Rows)).LatentMean.Values.ToArray());
        view.Values<float>("LogLikelihood").Should().Equal(transformer.Model.LogLikelihood(Toy.Matrix(Rows)).Values, "all else is weighted");
        SavedPipeline.Reload(transformer, Toy.View([]).Schema).Transform(Toy.View(Rows)).Vectors("Latent").SelectMany(row => row).Should().Equal(proposed);
    }

    [Fact]
    public void ModelsWithoutOneHaveNoSuchLatents()
    {
        var outputs = new KaemOutputColumns { LatentFromEncoder = true };
        FluentActions.Invoking(() => Toy.Estimator(outputs)).Should().Throw<ArgumentException>().WithMessage("*LatentFromEncoder*Amortised*");
        var transformer = Toy.Context.Generative().Kaem(Options, outputs: outputs).Fit(Toy.View(Toy.Rows(120)));
        FluentActions.Invoking(() => transformer.WithModel(transformer.Model.WithoutEncoder())).Should().Throw<ArgumentException>().WithMessage("*no encoder*");
    }
}
