using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

public sealed class PriorTests
{
    private static readonly KaemOptions Mixture = Toy.Options with
    {
        LatentSize = 4,
        OuterSize = 5,
        Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(gridSize: 5), MixtureProportions.Learned, sparsity: 0.1f),
    };

    [Fact]
    public void AMixturesLatentColumnIsAsWideAsQAndSurvivesSaving()
    {
        var view = Toy.View(Toy.Rows(60));
        var transformer = Toy.Context.Generative().Kaem(Mixture).Fit(view);
        var scored = transformer.Transform(view);
        ((VectorDataViewType)scored.Schema["Latent"].Type).Size.Should().Be(5);
        float[][] latents = [.. scored.GetColumn<float[]>("Latent")];
        latents.Should().OnlyContain(latent => latent.All(value => value > -1.5f && value < 1.5f));

        var full = Toy.Context.Generative().Kaem(Mixture, outputs: new KaemOutputColumns { FullLatent = true }).Fit(view).Transform(view);
        full.GetColumn<float[]>("Latent").First().Should().Equal(latents[0], "a mixture's latents are what the generator sees");

        using var file = new MemoryStream();
        Toy.Context.Model.Save(transformer, view.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        loaded.Transform(view).GetColumn<float[]>("Latent").First().Should().Equal(latents[0]);
    }

    [Fact]
    public void ADeepPriorsLatentColumnIsAsWideAsPAndSurvivesSaving()
    {
        var view = Toy.View(Toy.Rows(60));
        var options = Toy.Options with
        {
            LatentSize = 4,
            Prior = KaemPrior.Deep(
                ReferencePrior.Gaussian, KanBasis.Rbf(gridSize: 5), hidden: [3], steps: 10) with { DomainAdaptation = DomainAdaptation.FollowPosterior(0.2f) },
            Sampler = PosteriorSampler.Langevin(5),
            GridAdaptation = new() { Frequency = 2 },
        };
        var estimator = Toy.Context.Generative().Kaem(options);
        var transformer = estimator.Fit(view);
        transformer.Model.Prior.Domain.Should().NotBe((-1.5f, 1.5f));
        ((VectorDataViewType)transformer.Transform(view).Schema["Latent"].Type).Size.Should().Be(4);
        float[][] latents = [.. transformer.Transform(view).GetColumn<float[]>("Latent")];

        using var file = new MemoryStream();
        Toy.Context.Model.Save(transformer, view.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        loaded.Transform(view).GetColumn<float[]>("Latent").Last().Should().Equal(latents[^1]);
    }

    [Fact]
    public void FittingStartsFromAGivenPrior()
    {
        var rows = Toy.Rows(60);
        var options = Toy.Options with { FreezePrior = true };
        var prior = LatentPrior.FromDensity(options, z => z * z);
        var model = Toy.Context.Generative().Kaem(options).WithPrior(prior).WithProgress(new Progress<KaemProgress>()).Fit(Toy.View(rows)).Model;
        model.Prior.Quantile(2, 1, 0.125f).Should().BeApproximately(0.5f, 0.02f);
        model.Generate(5).Values.ToArray().Should().Equal(KaemModel.Train(options, Toy.Matrix(rows), startFrom: prior).Generate(5).Values.ToArray());

        Toy.Context.Generative().Kaem(Mixture).WithPrior(prior)
            .Invoking(it => it.Fit(Toy.View(rows))).Should().Throw<ArgumentException>().WithMessage("*prior to start from*");
    }
}
