using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tests.Fitting;

/// <summary>Beside ML.NET's own trainers.</summary>
public sealed class TrainerTests
{
    [Fact]
    public void PrincipalComponentsOfTheLatents()
    {
        var chain = Toy.Estimator().Append(Toy.Context.Transforms.ProjectToPrincipalComponents("Plane", "Latent", rank: 2));
        var view = chain.Fit(Toy.View(Toy.Rows(60))).Transform(Toy.View(Toy.Rows(60)));

        view.Vectors("Plane").Should().HaveCount(60).And.OnlyContain(row => row.Length == 2);
    }

    [Fact]
    public void LearnsFromPrincipalComponents()
    {
        var chain = Toy.Context.Transforms.ProjectToPrincipalComponents("Plane", "Features", rank: 3)
            .Append(Toy.Context.Generative().Kaem(Toy.Options with { Generator = KaemGenerator.Kan(output: OutputActivation.None) }, "Plane"));

        chain.Fit(Toy.View(Toy.Rows(60))).LastTransformer.Model.Columns.Should().Be(3);
    }

    [Fact]
    public void ClustersOfTheLatents()
    {
        var chain = Toy.Estimator().AppendCacheCheckpoint(Toy.Context)
            .Append(Toy.Context.Clustering.Trainers.KMeans("Latent", numberOfClusters: 3));
        var model = chain.Fit(Toy.View(Toy.Rows(90)));
        var clusters = model.Transform(Toy.View(Toy.Rows(90))).Values<uint>("PredictedLabel");

        clusters.Should().OnlyContain(cluster => cluster >= 1 && cluster <= 3);
    }

    [Fact]
    public void ALinearModelOfTheLatents()
    {
        var data = Labelled(Toy.Rows(200));
        var chain = Toy.Estimator().Append(Toy.Context.Regression.Trainers.Sdca("Label", "Latent"));
        var folds = Toy.Context.Regression.CrossValidate(data, chain, numberOfFolds: 2);

        folds.Should().HaveCount(2).And.OnlyContain(fold => double.IsFinite(fold.Metrics.RootMeanSquaredError));
    }

    [Fact]
    public void SavedAndLoadedWithATrainerBehindIt()
    {
        var data = Labelled(Toy.Rows(100));
        var model = Toy.Estimator().Append(Toy.Context.Regression.Trainers.Sdca("Label", "Latent")).Fit(data);
        using var stream = new MemoryStream();
        Toy.Context.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);

        loaded.Transform(data).Values<float>("Score").Should().Equal(model.Transform(data).Values<float>("Score"));
    }

    [Fact]
    public void ANormalisationCanBeUndone()
    {
        // The example in the documentation of Generate.
        var rows = Toy.Rows(60);
        foreach (var row in rows)
            row.Features = [.. row.Features.Select(value => 10 * value - 3)];
        var model = Toy.Context.Transforms.NormalizeMinMax("Features", fixZero: false).Append(Toy.Estimator()).Fit(Toy.View(rows));
        var normaliser = (NormalizingTransformer)model.First();
        var parameters = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)normaliser.GetNormalizerModelParameters(0);
        var undo = Toy.Context.Transforms.CustomMapping<Undone, Undone>(
            (from, to) => to.Features = [.. from.Features.Select((value, slot) => value / parameters.Scale[slot] + parameters.Offset[slot])], null);
        var generated = model.LastTransformer.Generate(20);
        var original = undo.Fit(generated).Transform(generated);

        var again = normaliser.Transform(original).Vectors("Features");
        foreach (var (found, expected) in again.Zip(generated.Vectors("Features")))
        {
            for (int slot = 0; slot < Toy.Columns; slot++)
                found[slot].Should().BeApproximately(expected[slot], 1e-5f);
        }
    }

    private static IDataView Labelled(Toy.Point[] rows) => Toy.Context.Data.LoadFromEnumerable(
        rows.Select(row => new LabelledPoint { Features = row.Features, Label = row.Features[0] + 2 * row.Features[3] }));

    private sealed class Undone
    {
        [VectorType(Toy.Columns)]
        public float[] Features { get; set; } = [];
    }

    private sealed class LabelledPoint
    {
        [VectorType(Toy.Columns)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
