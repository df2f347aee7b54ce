using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

public sealed class CrossValidationTests
{
    [Fact]
    public void ScoresEveryRowOnceByAModelThatHasNotSeenIt()
    {
        var rows = Toy.Rows(90);
        var folds = Toy.Context.Generative().CrossValidate(Toy.View(rows), Toy.Estimator(), numberOfFolds: 3, seed: 5);

        folds.Select(fold => fold.Fold).Should().Equal(0, 1, 2);
        folds.Sum(fold => fold.Rows).Should().Be(90);
        folds.Should().OnlyContain(fold => fold.Model.Model.Training.Rows == 90 - fold.Rows);
        folds.Select(fold => fold.LogLikelihood).Should().OnlyHaveUniqueItems();

        // The same splits, scored by hand.
        var splits = Toy.Context.Data.CrossValidationSplit(Toy.View(rows), 3, seed: 5);
        foreach (var (fold, split) in folds.Zip(splits))
        {
            var values = fold.Model.Transform(split.TestSet).Values<float>("LogLikelihood").Select(value => (double)value).ToArray();
            double mean = values.Average(), squares = values.Sum(value => (value - mean) * (value - mean));
            fold.Rows.Should().Be(values.Length);
            fold.LogLikelihood.Should().BeApproximately(mean, 1e-9);
            fold.StandardError.Should().BeApproximately(Math.Sqrt(squares / (values.Length - 1) / values.Length), 1e-9);
        }
    }

    [Fact]
    public void APipelineIsFittedWholeForEachFold()
    {
        var rows = Toy.Rows(60);
        foreach (var row in rows)
            row.Features = [.. row.Features.Select(value => 10 * value - 3)];
        var pipeline = Toy.Context.Transforms.NormalizeMinMax("Features", fixZero: false)
            .Append(Toy.Estimator(new KaemOutputColumns { LogLikelihood = "" }))
            .Append(Toy.Context.Transforms.CopyColumns("After", "Latent"));
        var folds = Toy.Context.Generative().CrossValidate(Toy.View(rows), pipeline, numberOfFolds: 2, seed: 1);

        folds.Should().HaveCount(2).And.OnlyContain(fold => double.IsFinite(fold.LogLikelihood) && fold.StandardError > 0);
        folds[0].Transformer.Transform(Toy.View(rows)).Schema.GetColumnOrNull("After").Should().NotBeNull();
    }

    [Fact]
    public void KeepsEqualKeysInOneFold()
    {
        var rows = Toy.Rows(60);
        foreach (var row in rows)
            row.Name = $"group {row.Index / 6}";
        var folds = Toy.Context.Generative().CrossValidate(Toy.View(rows), Toy.Estimator(), 2, "Name", seed: 3);

        folds.Should().OnlyContain(fold => fold.Rows % 6 == 0);
    }

    [Fact]
    public void RefusesAPipelineWithoutAModel() =>
        Toy.Context.Generative().Invoking(it => it.CrossValidate(Toy.View(Toy.Rows(20)), Toy.Context.Transforms.CopyColumns("A", "Features"), 2))
            .Should().Throw<ArgumentException>().WithMessage("*no KAEM model*").WithParameterName("estimator");
}
