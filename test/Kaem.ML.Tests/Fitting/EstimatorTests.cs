using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

public sealed class EstimatorTests
{
    [Fact]
    public void LearnsWhatTheCoreLearns()
    {
        var rows = Toy.Rows(60);
        var model = KaemModel.Train(Toy.Options, Toy.Matrix(rows));

        Bytes(Toy.Estimator().Fit(Toy.View(rows)).Model).Should().Equal(Bytes(model));
    }

    [Fact]
    public void FitsAgainAlike()
    {
        var estimator = Toy.Context.Generative().Kaem(latentSize: 2, epochs: 1, batchSize: 20, output: OutputActivation.None);
        var view = Toy.View(Toy.Rows(40));

        Bytes(estimator.Fit(view).Model).Should().Equal(Bytes(estimator.Fit(view).Model));
    }

    [Fact]
    public void ScoresValidationRowsAfterEachEpoch()
    {
        var train = Toy.Rows(60);
        var validation = Toy.Rows(30, seed: 8);
        var model = Toy.Estimator().Fit(Toy.View(train), Toy.View(validation)).Model;

        model.Training.Epochs.Should().HaveCount(2).And.OnlyContain(epoch => epoch.HeldOutLogLikelihood.HasValue);
        model.Training.Epochs[^1].HeldOutLogLikelihood.Should().BeApproximately((float)model.LogLikelihood(Toy.Matrix(validation)).Mean, 1e-4f);
        Bytes(KaemModel.Train(Toy.Options, Toy.Matrix(train), Toy.Matrix(validation))).Should().Equal(Bytes(model));
    }

    [Fact]
    public void TheSeedComesFromTheContextWhereNoneIsGiven()
    {
        foreach (var seed in new Func<GenerativeCatalog, ulong?>[]
        {
            catalog => catalog.Kaem().Options.Seed,
            catalog => catalog.Kaem(Toy.Options with { Seed = null }).Options.Seed,
            catalog => catalog.KaemTable().Options.Model.Seed,
            catalog => catalog.KaemTable(new KaemTableOptions { Updates = 1 }).Options.Model.Seed,
        })
        {
            seed(Catalog(5)).Should().NotBeNull().And.Be(seed(Catalog(5))).And.NotBe(seed(Catalog(6)));
            seed(Catalog(null)).Should().NotBe(seed(Catalog(null)));
        }

        static GenerativeCatalog Catalog(int? seed) => new MLContext(seed).Generative();
    }

    [Fact]
    public void ASeedThatIsGivenWins()
    {
        var catalog = new MLContext(5).Generative();
        catalog.Kaem(seed: 77).Options.Seed.Should().Be(77);
        catalog.Kaem(Toy.Options).Options.Seed.Should().Be(11);
        catalog.Kaem(Toy.Options with { Seed = 1 }).Options.Seed.Should().Be(1, "1 is a seed like any other, once it is given");
        catalog.KaemTable(new KaemTableOptions { Model = KaemPresets.Table with { Seed = 1 } }).Options.Model.Seed.Should().Be(1);
        catalog.Kaem(Toy.Options with { Seed = null }).Fit(Toy.View(Toy.Rows(30))).Model.Options.Seed.Should().NotBeNull().And.NotBe(1);
    }

    [Fact]
    public void OneContextsSeedGivesTheSameModelsAndFoldsAndAnotherOneOthers()
    {
        static float[] Fitted(int seed)
        {
            var estimator = new MLContext(seed).Generative().Kaem(Toy.Options with { Seed = null });
            return [.. estimator.Fit(Toy.View(Toy.Rows(40))).Model.Generate(3).Values];
        }

        static double[] Folds(int seed)
        {
            var catalog = new MLContext(seed).Generative();
            return [.. catalog.CrossValidate(Toy.View(Toy.Rows(40)), catalog.Kaem(Toy.Options with { Seed = null }), 2).Select(fold => fold.Metrics.LogLikelihood)];
        }

        Fitted(5).Should().Equal(Fitted(5)).And.NotEqual(Fitted(6));
        Folds(5).Should().Equal(Folds(5)).And.NotEqual(Folds(6));
    }

    [Fact]
    public void CommonArgumentsBecomeOptions()
    {
        var defaults = new KaemOptions();
        var options = Toy.Context.Generative().Kaem("X", 4, 5, 6, 0.7f, 0.8f, OutputActivation.Tanh, 9).Options;

        options.Should().Be(defaults with
        {
            LatentSize = 4,
            Epochs = 5,
            BatchSize = 6,
            LearningRate = 0.7f,
            Likelihood = KaemLikelihood.Gaussian(0.8f),
            Generator = KaemGenerator.Kan(output: OutputActivation.Tanh),
            Seed = 9,
        });
        Toy.Context.Generative().Kaem(seed: 3).Options.Should().Be(defaults with { Seed = 3 });
        Toy.Context.Generative().Invoking(it => it.Kaem(epochs: 0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Epochs must be at least 1*");
    }

    [Fact]
    public void ReadsAnyNumberOfRows()
    {
        // More than the reader's first room, from a source that can't count.
        var rows = Toy.Rows(700);
        var view = Toy.Context.Data.LoadFromEnumerable(rows.Select(row => row));
        view.GetRowCount().Should().BeNull();

        Toy.Estimator().Fit(view).Model.Training.Rows.Should().Be(700);
    }

    [Fact]
    public void MissingEntriesAreLeftOutWhereAllowed()
    {
        var rows = Toy.Rows(60);
        foreach (var row in rows.Where(row => row.Index % 3 == 0))
            row.Features[row.Index % Toy.Columns] = float.NaN;
        var model = Toy.Context.Generative().Kaem(Toy.Options with { AllowMissing = true }).Fit(Toy.View(rows));
        var likelihoods = model.Transform(Toy.View(rows)).Values<float>("LogLikelihood");

        likelihoods.Should().Equal(model.Model.LogLikelihood(Toy.Matrix(rows)).Values).And.OnlyContain(value => float.IsFinite(value));
    }

    private static byte[] Bytes(KaemModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
