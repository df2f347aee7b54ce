using Kaem.ML.Tests.Fitting;
using Kaem.ML.Tests.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Parts;

/// <summary>Models of several columns: what is learned, told, made, saved and refused.</summary>
public sealed class JointEstimatorTests
{
    private static readonly Joint[] HeldOut = Joint.Rows(300, seed: 8);

    [Fact]
    public void WhatColumnsTellIsFilledIn()
    {
        var parts = Joint.Transformer.Model.Parts;
        ((ImagePart)parts[0]).Shape.Should().Be(new ImageShape(2, 2, 1));
        ((LabelPart)parts[1]).Categories.Should().Be(3);
        ((ColumnsPart)parts[2]).Variables.Should().Equal(LikelihoodBlock.Gaussian(2));
        Joint.Transformer.ColumnNames.Should().Equal("Picture", "Kind", "Numbers");
        Joint.Transformer.Model.Columns.Should().Be(9);
    }

    public static TheoryData<KaemJointOutputColumns> Outputs => new()
    {
        new KaemJointOutputColumns(),
        new KaemJointOutputColumns { Latent = "größe z", LogLikelihood = "", PredictedPrefix = "told ", PredictedParts = ["Kind", "Picture", "Numbers"] },
        new KaemJointOutputColumns { ScoreSuffix = "", PredictedParts = ["Numbers"] },
        new KaemJointOutputColumns { Latent = "", LogLikelihood = "", LogLikelihoodError = "", PredictedParts = [] },
        new KaemJointOutputColumns { PredictedPrefix = "" },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void ForetellsTheSchema(KaemJointOutputColumns outputs)
    {
        var view = Joint.Keyed(Joint.Rows(30));
        var options = Joint.Options with { MaxSteps = 1 };
        var estimator = Toy.Context.Generative().KaemJoint(options, outputs);
        var foretold = estimator.GetOutputSchema(SchemaShapeTests.Shape(view.Schema));
        var found = SchemaShapeTests.Shape(estimator.Fit(view).GetOutputSchema(view.Schema));
        foretold.Select(SchemaShapeTests.Words).Should().BeEquivalentTo(found.Select(SchemaShapeTests.Words));
    }

    [Fact]
    public void TheLabelIsReadOffTheOtherColumns()
    {
        // The label's own column says nothing, whether it is there or not.
        var withLabel = Joint.Transformer.Transform(Joint.Keyed(HeldOut));
        var without = Joint.Transformer.Transform(Toy.Context.Transforms.DropColumns("Kind").Fit(Joint.View(HeldOut)).Transform(Joint.View(HeldOut)));
        uint[] predicted = withLabel.Values<uint>("PredictedKind");
        without.Values<uint>("PredictedKind").Should().Equal(predicted);
        without.Vectors("KindScore").Should().BeEquivalentTo(withLabel.Vectors("KindScore"), options => options.WithStrictOrdering());
        withLabel.SlotNames("KindScore").Should().Equal(Joint.Kinds);
        withLabel.Vectors("KindScore").Should().OnlyContain(row => Math.Abs(row.Sum() - 1) < 1e-4);
        var metrics = Toy.Context.MulticlassClassification.Evaluate(withLabel, "Kind", "KindScore", "PredictedKind");
        metrics.MicroAccuracy.Should().BeGreaterThan(0.9);

        // By name again, as any key.
        var back = Toy.Context.Transforms.Conversion.MapKeyToValue("PredictedKind").Fit(without).Transform(without);
        back.Values<ReadOnlyMemory<char>>("PredictedKind").Select(name => name.ToString()).Zip(HeldOut, (name, row) => name == row.Kind).Count(same => same)
            .Should().Be(Enumerable.Range(0, 300).Count(r => Joint.Kinds[predicted[r] - 1] == HeldOut[r].Kind));
    }

    [Fact]
    public void OutputsAreTheModelsOwn()
    {
        var scored = Joint.Transformer.Transform(Joint.Keyed(HeldOut));
        var model = Joint.Transformer.Model;
        var rows = Matrix(HeldOut);
        scored.Values<float>("LogLikelihood").Should().Equal(model.LogLikelihood(rows).Values);
        scored.Values<float>("LogLikelihoodError").Should().Equal(model.LogLikelihood(rows).StandardErrors);
        scored.Vectors("Latent").SelectMany(row => row).Should().Equal(model.Infer(rows).SummedLatentMean.Values.ToArray());
        var numbers = Joint.Transformer.WithOutputs(new KaemJointOutputColumns { PredictedParts = ["Numbers"] }).Transform(Joint.Keyed(HeldOut));
        numbers.Schema.Select(column => column.Name).Should().Contain("PredictedNumbers").And.NotContain("PredictedKind");
        double error = numbers.Vectors("PredictedNumbers").Zip(HeldOut, (told, row) => Math.Abs(told[0] - row.Numbers[0])).Average();
        error.Should().BeLessThan(0.25, "the picture tells the angle");
    }

    [Fact]
    public void RowsAreScoredAloneAsTheyAreTogether()
    {
        var engine = Toy.Context.Model.CreatePredictionEngine<Joint, Told>(
            Joint.Keys().Append(Joint.Estimator()).Fit(Joint.View(Joint.Rows(60))));
        var told = engine.Predict(HeldOut[4]);
        told.KindScore.Should().HaveCount(3);
        told.PredictedKind.Should().BeInRange(1, 3);
        var gap = engine.Predict(new Joint { Picture = HeldOut[4].Picture, Kind = null, Numbers = [float.NaN, float.NaN] });
        gap.KindScore.Sum().Should().BeApproximately(1, 1e-4f);
        FluentActions.Invoking(() => engine.Predict(new Joint { Picture = [1, 2, float.PositiveInfinity, 0], Kind = "east", Numbers = [0, 0] }))
            .Should().Throw<InvalidOperationException>().WithMessage("*slot 2 of column 'Picture'*");
    }

    [Fact]
    public void RowsAreMadeOfNothingOrAsGiven()
    {
        var transformer = Joint.Transformer;
        var made = transformer.Generate(600, seed: 4, GenerationDraw.Likelihood);
        made.Schema.Select(column => (column.Name, column.Type)).Should().Equal(
            Joint.Keyed([]).Schema.Where(column => !column.IsHidden && column.Name != "Index").Select(column => (column.Name, column.Type))
                .OrderBy(column => Array.IndexOf(["Picture", "Kind", "Numbers"], column.Name)));
        VBuffer<ReadOnlyMemory<char>> names = default;
        made.Schema["Kind"].GetKeyValues(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal(Joint.Kinds);
        uint[] kinds = made.Values<uint>("Kind");
        kinds.Should().OnlyContain(kind => kind >= 1 && kind <= 3);
        // Kinds and pictures that were made together belong together.
        transformer.Transform(made).Values<uint>("PredictedKind").Zip(kinds, (told, kind) => told == kind).Count(same => same).Should().BeGreaterThan(510);
        transformer.Generate(100, seed: 4, GenerationDraw.Likelihood).Vectors("Picture").SelectMany(row => row)
            .Should().Equal(made.Vectors("Picture").Take(100).SelectMany(row => row));

        var west = transformer.Generate(80, new Dictionary<string, object> { ["Kind"] = "west" }, seed: 5);
        west.Values<uint>("Kind").Should().OnlyContain(kind => kind == 3);
        transformer.Transform(Toy.Context.Transforms.DropColumns("Kind").Fit(west).Transform(west)).Values<uint>("PredictedKind").Count(kind => kind == 3)
            .Should().BeGreaterThan(70);
        var both = transformer.Generate(3, new Dictionary<string, object> { ["Kind"] = "east", ["Numbers"] = new float[] { 1, 0 } });
        both.Vectors("Numbers").Should().OnlyContain(row => row[0] == 1 && row[1] == 0);
        Toy.Context.Generative().Generate(transformer, 5, seed: 4).Vectors("Picture").Should().HaveCount(5);
    }

    [Fact]
    public void RowsAreMadeForRowsOfData()
    {
        var given = Toy.Context.Transforms.SelectColumns("Kind", "Index").Fit(Joint.Keyed(HeldOut)).Transform(Joint.Keyed(HeldOut));
        var made = Joint.Transformer.GenerateEach(given, seed: 6);
        made.Values<uint>("Kind").Should().Equal(Joint.Keyed(HeldOut).Values<uint>("Kind"));
        made.Vectors("Picture").Should().HaveCount(300).And.OnlyContain(row => row.All(float.IsFinite));
        float[] numbers = Flat(made);
        Flat(Joint.Transformer.GenerateEach(given, seed: 6)).Should().Equal(numbers);
        Flat(Joint.Transformer.GenerateEach(given, seed: 7)).Should().NotEqual(numbers);

        static float[] Flat(IDataView view) => [.. view.Vectors("Numbers").SelectMany(row => row)];
    }

    [Fact]
    public void APipelineIsSavedAndLoadedWhole()
    {
        var outputs = new KaemJointOutputColumns { Latent = "z", PredictedPrefix = "told ", ScoreSuffix = " odds", PredictedParts = ["Kind", "Numbers"] };
        var pipeline = Toy.Context.Transforms.Conversion.MapValueToKey("Kind").Append(
            Toy.Context.Generative().KaemJoint(Joint.Options with { MaxSteps = 40 }, outputs)).Fit(Joint.View(Joint.Rows(100)));
        var view = Joint.View(HeldOut.Take(20));
        var loaded = SavedPipeline.Reload(pipeline, view.Schema);
        Toy.Context.Generative().TryGetJointModel(loaded, out var found).Should().BeTrue();
        found!.Outputs.Should().Be(outputs);
        found.Model.Options.Should().Be(pipeline.LastTransformer.Model.Options);
        Numbers(loaded.Transform(view)).Should().Equal(Numbers(pipeline.Transform(view)));
        var (made, again) = (pipeline.LastTransformer.Generate(20), found.Generate(20));
        again.Schema.Select(column => (column.Name, column.Type)).Should().Equal(made.Schema.Select(column => (column.Name, column.Type)));
        again.Vectors("Picture").SelectMany(row => row).Should().Equal(made.Vectors("Picture").SelectMany(row => row));
        again.Values<uint>("Kind").Should().Equal(made.Values<uint>("Kind"));
        found.Generate(2, new Dictionary<string, object> { ["Kind"] = "north" }).Values<uint>("Kind").Distinct().Should().HaveCount(1);

        static float[] Numbers(IDataView view) =>
        [
            .. view.Vectors("z").SelectMany(row => row), .. view.Vectors("Kind odds").SelectMany(row => row),
            .. view.Vectors("told Numbers").SelectMany(row => row), .. view.Values<uint>("told Kind").Select(key => (float)key),
            .. view.Values<float>("LogLikelihood"),
        ];
    }

    [Fact]
    public void RowsMayLackPartsWhereThatIsAllowed()
    {
        var rows = Joint.Rows(200);
        for (int r = 0; r < 200; r += 3)
            rows[r].Kind = null;
        for (int r = 1; r < 200; r += 10)
            rows[r].Picture = [float.NaN, float.NaN, float.NaN, float.NaN];
        var model = Toy.Context.Generative().KaemJoint(Joint.Options).Fit(Joint.Keyed(rows));
        var told = model.Transform(Joint.Keyed(HeldOut));
        told.Values<uint>("PredictedKind").Zip(Joint.Keyed(HeldOut).Values<uint>("Kind"), (a, b) => a == b).Count(same => same).Should().BeGreaterThan(255);
        FluentActions.Invoking(() => Toy.Context.Generative().KaemJoint(Joint.Options with { AllowMissing = false }).Fit(Joint.Keyed(rows)))
            .Should().Throw<ArgumentException>().WithMessage("Row 0 of the training data lacks*'Kind'*AllowMissing*");
    }

    [Fact]
    public void WhatIsWrongIsRefusedByName()
    {
        var catalog = Toy.Context.Generative();
        var view = Joint.Keyed(Joint.Rows(30));
        Refused(() => catalog.KaemJoint(), "*needs a part*");
        Refused(() => catalog.KaemJoint(Toy.Options), "*generator is Kan*KaemGenerator.Joint*");
        Refused(() => catalog.KaemJoint(Joint.Options, new KaemJointOutputColumns { PredictedParts = ["Kin"] }), "*PredictedParts names 'Kin'*'Kind'*");
        Refused(() => catalog.KaemJoint(Joint.Options, new KaemJointOutputColumns { Latent = "PredictedKind" }), "*both named 'PredictedKind'*");
        Refused(() => catalog.KaemJoint(KaemPart.Label("Kin"), KaemPart.Numbers("Numbers")).Fit(view), "*no column 'Kin'*'Kind'*");
        Refused(() => catalog.KaemJoint(KaemPart.Label("Kind"), KaemPart.Numbers("Numbers")).Fit(Joint.View(Joint.Rows(30))), "*'Kind'*String*MapValueToKey*");
        Refused(() => catalog.KaemJoint(KaemPart.Image("Kind"), KaemPart.Numbers("Numbers")).Fit(view), "*'Kind'*keys*image*");
        Refused(() => catalog.KaemJoint(KaemPart.Image("Numbers"), KaemPart.Label("Kind")).Fit(view), "*'Numbers' is an image*dimensions*VectorType*");
        Refused(() => catalog.KaemJoint(KaemPart.Label("Kind", 4), KaemPart.Numbers("Numbers")).Fit(view), "*'Kind' has 3 keys*4*");
        Refused(() => catalog.KaemJoint(KaemPart.Numbers("Index"), KaemPart.Numbers("Numbers")).Fit(view), "*'Index'*Int32*ConvertType*");
        Refused(() => catalog.KaemJoint(KaemPart.Label("Kind")).GetOutputSchema(SchemaShapeTests.Shape(Joint.View([]).Schema)), "*'Kind'*MapValueToKey*");
        var transformer = Joint.Transformer;
        Refused(() => transformer.Transform(Toy.View(Toy.Rows(3))), "*none of the columns*'Picture', 'Kind', 'Numbers'*");
        Refused(() => transformer.Transform(Joint.View(HeldOut)), "*'Kind'*String*");
        Refused(
            () => transformer.Transform(Toy.Context.Transforms.Conversion.MapValueToKey("Kind").Fit(Joint.View(HeldOut)).Transform(Joint.View(HeldOut))),
            "*keys of column 'Kind' stand for other values*");
        Refused(() => transformer.Generate(3, new Dictionary<string, object>()), "*Nothing is given*");
        Refused(() => transformer.Generate(3, new Dictionary<string, object> { ["Sort"] = "east" }), "*no column 'Sort'*");
        Refused(() => transformer.Generate(3, new Dictionary<string, object> { ["Kind"] = "wst" }), "*no value 'wst'*'west'*");
        Refused(() => transformer.Generate(3, new Dictionary<string, object> { ["Numbers"] = new float[] { 1 } }), "*'Numbers' has 2 values; 1*");
        Refused(() => transformer.Generate(3, new Dictionary<string, object> { ["Numbers"] = "1" }), "*'Numbers' was given String*");
        Refused(() => transformer.WithModel(Toy.Transformer.Model), "*'Picture', 'Kind', 'Numbers'*others*");

        static void Refused(Func<object> make, string message) => FluentActions.Invoking(make).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void CancelledCheckpointedAndContinuedAsAnyOther()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Joint.Estimator().WithCancellation(stop.Token).Fit(Joint.Keyed(Joint.Rows(40))).Model.Training.StoppedEarly.Should().BeTrue();
        var options = Joint.Options with { Epochs = 2 };
        var first = Toy.Context.Generative().KaemJoint(options).WithValidation(0.25).Fit(Joint.Keyed(Joint.Rows(80)));
        first.Model.Training.Rows.Should().Be(60);
        first.Model.Training.Epochs[^1].HeldOutLogLikelihood.Should().NotBeNull();
        var further = Toy.Context.Generative().KaemJoint(options).WithModel(first.Model).Fit(Joint.Keyed(Joint.Rows(80)), Joint.Keyed(HeldOut));
        further.Model.Training.StartedFromSeed.Should().BeFalse();
    }

    private static DataMatrix Matrix(Joint[] rows) => new(
        [.. rows.SelectMany(row => (float[])[.. row.Picture, .. Joint.Kinds.Select(kind => row.Kind == kind ? 1f : 0), .. row.Numbers])], rows.Length, 9);

    private sealed class Told
    {
        public uint PredictedKind { get; set; }

        public float[] KindScore { get; set; } = [];
    }
}
