using Kaem.ML.Tests.Saving;
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
        folds.Sum(fold => fold.Metrics.Rows).Should().Be(90);
        folds.Should().OnlyContain(fold => fold.Transformer.Model.Training.Rows == 90 - fold.Metrics.Rows);
        folds.Select(fold => fold.Metrics.LogLikelihood).Should().OnlyHaveUniqueItems();

        // The same splits, scored by hand.
        var splits = Toy.Context.Data.CrossValidationSplit(Toy.View(rows), 3, seed: 5);
        foreach (var (fold, split) in folds.Zip(splits))
        {
            var values = fold.Model.Transform(split.TestSet).Values<float>("LogLikelihood").Select(value => (double)value).ToArray();
            double mean = values.Average(), squares = values.Sum(value => (value - mean) * (value - mean));
            fold.Metrics.Rows.Should().Be(values.Length);
            fold.Metrics.LogLikelihood.Should().BeApproximately(mean, 1e-9);
            fold.Metrics.StandardError.Should().BeApproximately(Math.Sqrt(squares / (values.Length - 1) / values.Length), 1e-9);
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

        folds.Should().HaveCount(2).And.OnlyContain(fold => double.IsFinite(fold.Metrics.LogLikelihood) && fold.Metrics.StandardError > 0);
        folds[0].Model.Transform(Toy.View(rows)).Schema.GetColumnOrNull("After").Should().NotBeNull();
    }

    [Fact]
    public void TheModelOfAFoldIsSavedWithTheSchemaOfTheDataAndUsedOnThem()
    {
        var data = Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Plant { Height = 3 * i, Width = 7 - i % 5, Age = i * i % 11 }));
        var pipeline = Toy.Context.Transforms.Concatenate("Features", "Height", "Width", "Age")
            .Append(Toy.Context.Transforms.NormalizeMinMax("Features", fixZero: false))
            .Append(Toy.Estimator());
        foreach (var fold in Toy.Context.Generative().CrossValidate(data, pipeline, numberOfFolds: 2, seed: 1))
        {
            float[] expected = fold.Model.Transform(data).Values<float>("LogLikelihood");
            expected.Should().HaveCount(40).And.OnlyContain(value => float.IsFinite(value));
            var loaded = SavedPipeline.Reload(fold.Model, data.Schema, out var schema);

            schema.Select(column => column.Name).Should().Equal("Height", "Width", "Age");
            loaded.Transform(data).Values<float>("LogLikelihood").Should().Equal(expected);
            new MLContext().Generative().TryGetModel(loaded, out var found).Should().BeTrue();
            found!.Model.Generate(3).Values.ToArray().Should().Equal(fold.Transformer.Model.Generate(3).Values.ToArray());
        }
    }

    private sealed class Plant
    {
        public float Height { get; set; }

        public float Width { get; set; }

        public float Age { get; set; }
    }

    [Fact]
    public void KeepsEqualKeysInOneFold()
    {
        var rows = Toy.Rows(60);
        foreach (var row in rows)
            row.Name = $"group {row.Index / 6}";
        var folds = Toy.Context.Generative().CrossValidate(Toy.View(rows), Toy.Estimator(), 2, "Name", seed: 3);

        folds.Should().OnlyContain(fold => fold.Metrics.Rows % 6 == 0);
    }

    [Fact]
    public void RefusesAPipelineWithoutAModel() =>
        Toy.Context.Generative().Invoking(it => it.CrossValidate(Toy.View(Toy.Rows(20)), Toy.Context.Transforms.CopyColumns("A", "Features"), 2))
            .Should().Throw<ArgumentException>().WithMessage("*no KAEM model*").WithParameterName("estimator");
}
