using Kaem.ML.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Scoring;

public sealed class TransformTests
{
    [Fact]
    public void AddsTheModelsOwnScores()
    {
        var rows = Toy.Rows(30, seed: 5);
        var view = Toy.Transformer.Transform(Toy.View(rows));
        var model = Toy.Transformer.Model;
        var inference = model.Infer(Toy.Matrix(rows));
        var likelihood = model.LogLikelihood(Toy.Matrix(rows));

        view.Vectors("Latent").SelectMany(row => row).Should().Equal(inference.SummedLatentMean.Values.ToArray());
        view.Vectors("Reconstruction").SelectMany(row => row).Should().Equal(inference.Reconstruction.Values.ToArray());
        view.Values<float>("LogLikelihood").Should().Equal(likelihood.Values);
        view.Values<float>("LogLikelihoodError").Should().Equal(likelihood.StandardErrors);
    }

    [Fact]
    public void TypesAreKnownBeforeAnyRowIsRead()
    {
        var schema = Toy.Transformer.GetOutputSchema(Toy.View([]).Schema);

        schema.Select(column => column.Name).Should().Equal(
            "Features", "Index", "Name", "Words", "Latent", "Reconstruction", "LogLikelihood", "LogLikelihoodError");
        schema["Latent"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 7));
        schema["Reconstruction"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, Toy.Columns));
        schema["LogLikelihood"].Type.Should().Be(NumberDataViewType.Single);
        schema["LogLikelihoodError"].Type.Should().Be(NumberDataViewType.Single);
    }

    [Fact]
    public void FullLatentGivesAllOfThem()
    {
        var rows = Toy.Rows(5);
        var outputs = new KaemOutputColumns { FullLatent = true, Reconstruction = "" };
        var transformer = Renamed(outputs);
        var view = transformer.Transform(Toy.View(rows));

        view.Schema["Latent"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 21));
        view.Schema.GetColumnOrNull("Reconstruction").Should().BeNull();
        view.Vectors("Latent").SelectMany(row => row).Should().Equal(transformer.Model.Infer(Toy.Matrix(rows)).LatentMean.Values.ToArray());
    }

    [Fact]
    public void ColumnsTakeTheNamesGiven()
    {
        var outputs = new KaemOutputColumns { Latent = "Büchse der Pandora", Reconstruction = "", LogLikelihood = "ln p(x)", LogLikelihoodError = "" };
        var view = Renamed(outputs).Transform(Toy.View(Toy.Rows(3)));

        view.Schema.Skip(4).Select(column => column.Name).Should().Equal("Büchse der Pandora", "ln p(x)");
        view.Values<float>("ln p(x)").Should().Equal(Toy.Transformer.Transform(Toy.View(Toy.Rows(3))).Values<float>("LogLikelihood"));
    }

    [Fact]
    public void AnOutputCanHideTheFeaturesThatItIsMadeOf()
    {
        var rows = Toy.Rows(4);
        var view = Renamed(new KaemOutputColumns { Reconstruction = "Features" }).Transform(Toy.View(rows));

        view.Schema.Count(column => column.Name == "Features").Should().Be(2);
        view.Vectors("Features").SelectMany(row => row).Should().Equal(Toy.Transformer.Model.Infer(Toy.Matrix(rows)).Reconstruction.Values.ToArray());
    }

    [Fact]
    public void OtherColumnsPassThroughUntouched()
    {
        // Together with the scores, so that the cursor reads ahead.
        var rows = Toy.Rows(40);
        var view = Toy.Transformer.Transform(Toy.View(rows));
        using var cursor = view.GetRowCursor(view.Schema);
        var likelihood = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        var index = cursor.GetGetter<int>(view.Schema["Index"]);
        var name = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]);
        var words = cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(view.Schema["Words"]);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var id = cursor.GetIdGetter();
        var ids = new HashSet<DataViewRowId>();
        foreach (var row in rows)
        {
            cursor.MoveNext().Should().BeTrue();
            cursor.Position.Should().Be(row.Index);
            float score = 0;
            likelihood(ref score);
            int i = 0;
            ReadOnlyMemory<char> text = default;
            VBuffer<ReadOnlyMemory<char>> list = default;
            VBuffer<float> vector = default;
            DataViewRowId rowId = default;
            index(ref i);
            name(ref text);
            words(ref list);
            features(ref vector);
            id(ref rowId);
            i.Should().Be(row.Index);
            text.ToString().Should().Be(row.Name);
            list.DenseValues().Select(word => word.ToString()).Should().Equal(row.Words);
            vector.DenseValues().Should().Equal(row.Features);
            ids.Add(rowId);
        }
        cursor.MoveNext().Should().BeFalse();
        ids.Should().BeEquivalentTo(Ids(Toy.View(rows)));
    }

    [Fact]
    public void RowCountAndShufflingAreTheInputs()
    {
        var input = Toy.View(Toy.Rows(9));
        var view = Toy.Transformer.Transform(input);

        view.GetRowCount().Should().Be(input.GetRowCount());
        view.CanShuffle.Should().Be(input.CanShuffle);
    }

    [Fact]
    public void SparseRowsAreReadAsTheirDenseValues()
    {
        var builder = new[]
        {
            new Sparse { Features = new VBuffer<float>(Toy.Columns, 2, [0.4f, 0.9f], [1, 4]) },
            new Sparse { Features = new VBuffer<float>(Toy.Columns, [0, 0.4f, 0, 0, 0.9f, 0]) },
            new Sparse { Features = new VBuffer<float>(Toy.Columns, 0, [], []) },
            new Sparse { Features = new VBuffer<float>(Toy.Columns, new float[Toy.Columns]) },
        };
        var scores = Toy.Transformer.Transform(Toy.Context.Data.LoadFromEnumerable(builder)).Outputs();

        scores[0].Should().Equal(scores[1]);
        scores[2].Should().Equal(scores[3]);
        scores[0].Should().NotEqual(scores[2]);
    }

    [Fact]
    public void InactiveColumnsCanNotBeRead()
    {
        var view = Toy.Transformer.Transform(Toy.View(Toy.Rows(3)));
        using var cursor = view.GetRowCursor([view.Schema["LogLikelihood"]]);

        cursor.IsColumnActive(view.Schema["LogLikelihood"]).Should().BeTrue();
        cursor.IsColumnActive(view.Schema["Latent"]).Should().BeFalse();
        cursor.Invoking(it => it.GetGetter<VBuffer<float>>(view.Schema["Latent"])).Should().Throw<InvalidOperationException>()
            .WithMessage("*'Latent' is not active*");
        cursor.Invoking(it => it.GetGetter<double>(view.Schema["LogLikelihood"])).Should().Throw<InvalidOperationException>()
            .WithMessage("*'LogLikelihood' is of type Single*Double*");
    }

    private static DataViewRowId[] Ids(IDataView view)
    {
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetIdGetter();
        var ids = new List<DataViewRowId>();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add(id);
        }
        return [.. ids];
    }

    private static KaemTransformer Renamed(KaemOutputColumns outputs) =>
        new(Toy.Transformer.Model, Toy.Transformer.Features, outputs);

    private sealed class Sparse
    {
        [VectorType(Toy.Columns)]
        public VBuffer<float> Features { get; set; }
    }
}
