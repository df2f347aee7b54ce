using Kaem.ML.Numerics;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Fitting;
using Kaem.ML.Tests.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

public class TableEstimatorTests
{
    private static readonly IDataView Data = People.View(150, seed: 2);

    [Fact]
    public void Generated_rows_have_the_columns_types_keys_and_ranges()
    {
        var rows = People.Model.Generate(1500, seed: 3);
        rows.GetRowCount().Should().Be(1500);
        rows.Schema.Select(column => (column.Name, column.Type)).Should().Equal(People.Columns.Select(name => (name, Data.Schema[name].Type)));
        rows.Values<float>("Age").Should().OnlyContain(age => age >= 20 && age <= 61 && age == MathF.Floor(age));
        rows.Values<double>("Height").Should().OnlyContain(height => height >= 1.5 && height <= 1.72);
        rows.Values<byte>("Class").Should().OnlyContain(key => key >= 2 && key <= 4, "key 1 never occurred");
        rows.Values<int>("Visits").Distinct().Order().Should().BeSubsetOf([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]);
        Names(rows).Distinct().Order().Should().Equal("Aarhus", "Bergen", "Cork");
        rows.Values<uint>("TownKey").Distinct().Order().Should().Equal(1u, 2u, 3u);
        var visits = rows.Values<int>("Visits");
        Names(rows).Zip(visits).Count(pair => pair.First == "Aarhus" == pair.Second < 5).Should().BeGreaterThan(1300, "a town's visitors come so often");
        Toy.Context.Generative().EvaluateTable(Toy.Context.Transforms.SelectColumns(People.Columns).Fit(Data).Transform(Data), rows).ColumnShapes.Should()
            .BeGreaterThan(0.85);
        rows.Values<double>("Height").Take(10).Should().Equal(People.Model.Generate(10, seed: 3).Values<double>("Height"));
    }

    [Fact]
    public void No_rows_are_named_as_what_is_wrong()
    {
        var none = Toy.Context.Data.FilterRowsByColumn(Data, "Height", lowerBound: 1000);
        foreach (var estimator in new[]
        {
            Toy.Context.Generative().KaemTable(People.Options), Toy.Context.Generative().KaemTable(People.Options, ["Age", "Town"]),
            Toy.Context.Generative().KaemTable(People.Options, ["Age"]).WithValidation(0.5),
        })
        {
            ((Action)(() => estimator.Fit(none))).Should().Throw<ArgumentException>().WithMessage("There are no training rows.*").WithParameterName("input");
        }
    }

    [Fact]
    public void Gaps_are_as_asked_for_where_types_can_have_them()
    {
        var model = Toy.Context.Generative().KaemTable(People.Options with { Updates = 20 }, ["Age", "Height", "Town", "Class"]).Fit(Data);
        var rows = model.Generate(1000, gaps: TableGaps.Of(0.4));
        rows.Values<float>("Age").Count(float.IsNaN).Should().BeInRange(330, 470);
        Names(rows).Count(name => name.Length == 0).Should().BeInRange(330, 470);
        rows.Values<byte>("Class").Count(key => key == 0).Should().BeInRange(330, 470);
        model.Generate(1000, gaps: TableGaps.AsTrained).Values<double>("Height").Count(double.IsNaN).Should().BeInRange(30, 190);
        FluentActions.Invoking(() => People.Model.Generate(1000, gaps: TableGaps.Of(0.4)).Values<float>("Age"))
            .Should().Throw<ArgumentException>().WithMessage("Column 'Member' has gaps, and its type*");
    }

    [Fact]
    public void Conditions_are_met_always()
    {
        var rows = People.Model.Generate(300, new Dictionary<string, object> { ["Town"] = "Cork", ["Age"] = 55, ["Member"] = true, ["Class"] = "4" }, seed: 4);
        Names(rows).Should().OnlyContain(name => name == "Cork");
        rows.Values<float>("Age").Should().OnlyContain(age => age == 55);
        rows.Values<bool>("Member").Should().OnlyContain(member => member);
        rows.Values<byte>("Class").Should().OnlyContain(key => key == 4);
        rows.Values<int>("Visits").Count(visits => visits >= 20).Should().BeGreaterThan(250);
        FluentActions.Invoking(() => People.Model.Generate(1, new Dictionary<string, object> { ["TownKey"] = "Dover" })).Should().Throw<ArgumentException>()
            .WithMessage("Column 'TownKey' had no category 'Dover'*'Aarhus'*");
    }

    [Fact]
    public void Requests_ranges_and_what_is_far_from_training()
    {
        var rows = People.Model.Generate(
        [
            new TableRequest(40) { Given = new Dictionary<string, object> { ["Age"] = Given.Between(30, 35), ["Town"] = Given.OneOf("Cork", "Bergen") } },
            new TableRequest(10) { Where = row => row.Number("Visits") >= 20 },
        ], seed: 4);
        rows.GetRowCount().Should().Be(50);
        rows.Values<float>("Age").Take(40).Should().OnlyContain(age => age >= 30 && age <= 35);
        Names(rows).Take(40).Should().OnlyContain(name => name != "Aarhus");
        rows.Values<int>("Visits").Skip(40).Should().OnlyContain(visits => visits >= 20);

        var context = new MLContext(seed: 1);
        var messages = new List<string>();
        context.Log += (_, e) => messages.Add(e.Message);
        using var stream = new MemoryStream();
        Toy.Context.Model.Save(People.Model, Data.Schema, stream);
        stream.Position = 0;
        var loaded = (KaemTableTransformer)context.Model.Load(stream, out _);
        _ = loaded.Generate(5, new Dictionary<string, object> { ["Town"] = "Cork" });
        messages.Should().NotContain(message => message.Contains("never saw"));
        _ = loaded.Generate(5, new Dictionary<string, object> { ["Town"] = "Aarhus", ["Visits"] = 23, ["Age"] = 60, ["Class"] = "2" });
        messages.Should().Contain(message => message.Contains("What is given of 'Town', 'Visits', 'Age', 'Class' has a probability of"));
    }

    [Fact]
    public void Rules_that_are_found_are_told_and_hold_for_keys_and_views_too()
    {
        var context = new MLContext(seed: 1);
        var messages = new List<string>();
        context.Log += (_, e) => messages.Add(e.Message);
        var model = context.Generative().KaemTable(People.Options with { Updates = 30, Rules = [TableRule.Unique("Height", "Age")] }).Fit(Data);
        messages.Should().Contain(message => message.Contains("A rule was found, and will hold in all rows that are made: Town -> TownKey"));
        using var stream = new MemoryStream();
        context.Model.Save(model, Data.Schema, stream);
        stream.Position = 0;
        foreach (var each in new[] { model, (KaemTableTransformer)context.Model.Load(stream, out _) })
        {
            var rows = each.Generate(60, seed: 3);
            rows.Schema.Select(column => (column.Name, column.Type)).Should().Equal(model.Generate(1).Schema.Select(column => (column.Name, column.Type)));
            Names(rows).Should().Equal(rows.Values<uint>("TownKey").Select(key => new[] { "Aarhus", "Bergen", "Cork" }[key - 1]));
            rows.Values<double>("Height").Zip(rows.Values<float>("Age")).Should().OnlyHaveUniqueItems();
            rows.Values<double>("Height").Should().Equal(model.Generate(60, seed: 3).Values<double>("Height"));
        }
    }

    [Fact]
    public void Filled_gaps_follow_the_row_and_the_rest_passes()
    {
        var filled = People.Model.Impute(Data);
        filled.Schema.Should().BeSameAs(Data.Schema);
        var (before, after) = (Data.Values<float>("Age"), filled.Values<float>("Age"));
        var visits = Data.Values<int>("Visits");
        before.Should().Contain(float.NaN);
        for (int row = 0; row < before.Length; row++)
        {
            if (float.IsNaN(before[row]))
                after[row].Should().BeInRange(15 + 15 * (visits[row] / 10), 37 + 15 * (visits[row] / 10));
            else
                after[row].Should().Be(before[row]);
        }
        Names(filled).Should().NotContain("");
        filled.Values<byte>("Class").Should().NotContain((byte)0);
        filled.Values<ReadOnlyMemory<char>>("Name").Select(name => name.ToString()).Should()
            .Equal(Data.Values<ReadOnlyMemory<char>>("Name").Select(name => name.ToString()));
        People.Model.Impute(Data, ImputationMode.Draw, seed: 2).Values<double>("Height").Should()
            .NotEqual(filled.Values<double>("Height")).And.NotContain(double.NaN);
        People.Model.Impute(Data, ImputationMode.Draw, seed: 2).Values<double>("Height").Should()
            .Equal(People.Model.Impute(Data, ImputationMode.Draw, seed: 2).Values<double>("Height"));
    }

    [Fact]
    public void Transformed_rows_have_scores_that_do_not_depend_on_the_others()
    {
        var scored = People.Model.Transform(Data);
        var likelihoods = scored.Values<float>("LogLikelihood");
        likelihoods.Should().HaveCount(150).And.OnlyContain(value => float.IsFinite(value));
        scored.Schema["Latent"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 3));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Contributions"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal(People.Columns);
        var table = Toy.Context.Generative().ReadTable(Data, People.Columns);
        likelihoods.Should().Equal(People.Model.Model.LogLikelihood(table).Values);
        scored.Vectors("Contributions").SelectMany(row => row).Should().Equal(People.Model.Model.Contributions(table).Values.ToArray());

        var skipped = Toy.Context.Data.SkipRows(Data, 90);
        People.Model.Transform(skipped).Values<float>("LogLikelihood").Should().Equal(likelihoods[90..]);
        People.Model.Transform(skipped).Vectors("Latent").SelectMany(row => row).Should().Equal(scored.Vectors("Latent")[90..].SelectMany(row => row));
        using var cursor = scored.GetRowCursor([scored.Schema["LogLikelihood"], scored.Schema["Name"], scored.Schema["Contributions"]]);
        var likelihood = cursor.GetGetter<float>(scored.Schema["LogLikelihood"]);
        var name = cursor.GetGetter<ReadOnlyMemory<char>>(scored.Schema["Name"]);
        for (int row = 0; cursor.MoveNext(); row++)
        {
            float value = 0;
            ReadOnlyMemory<char> text = default;
            // Skipping reads makes the cursor go back from blocks to single rows.
            if (row % 37 != 5)
            {
                likelihood(ref value);
                value.Should().Be(likelihoods[row]);
            }
            name(ref text);
            text.ToString().Should().Be($"person {row}");
        }
    }

    [Fact]
    public void The_odd_column_of_a_row_contributes_least()
    {
        var row = new People { Age = 25, Height = 1.51, Member = false, Town = "Aarhus", Class = 1, Visits = 22 };
        var scored = People.Model.Transform(People.View([row]));
        float[] contributions = scored.Vectors("Contributions")[0];
        Array.IndexOf(contributions, contributions.Min()).Should().Be(Array.IndexOf(People.Columns, "Visits"));
        float odd = scored.Values<float>("LogLikelihood")[0];
        row.Visits = 2;
        People.Model.Transform(People.View([row])).Values<float>("LogLikelihood")[0].Should().BeGreaterThan(odd + 2);
    }

    [Fact]
    public void A_loaded_model_gives_the_same_bits()
    {
        var pipeline = Toy.Context.Transforms.CopyColumns("Copy", "Age").Append(People.Estimator(new KaemTableOutputColumns { Latent = "z" }))
            .Fit(People.View(400, seed: 4));
        var live = pipeline.Transform(Data);
        var reloaded = SavedPipeline.Reload(pipeline, Data.Schema);
        var again = reloaded.Transform(Data);
        again.Schema.Select(column => (column.Name, column.Type)).Should().Equal(live.Schema.Select(column => (column.Name, column.Type)));
        again.Values<float>("LogLikelihood").Should().Equal(live.Values<float>("LogLikelihood"));
        again.Vectors("z").SelectMany(row => row).Should().Equal(live.Vectors("z").SelectMany(row => row));
        again.Vectors("Contributions").SelectMany(row => row).Should().Equal(live.Vectors("Contributions").SelectMany(row => row));

        Toy.Context.Generative().TryGetTableModel(reloaded, out var found).Should().BeTrue();
        Toy.Context.Generative().TryGetTableModel(pipeline, out var own).Should().BeTrue();
        own.Should().BeSameAs(pipeline.LastTransformer);
        Toy.Context.Generative().TryGetModel(reloaded, out _).Should().BeFalse();
        Toy.Context.Generative().TryGetTableModel(Toy.Transformer, out _).Should().BeFalse();
        found!.ColumnNames.Should().Equal(People.Columns);
        found.Outputs.Should().Be(own!.Outputs);
        var (a, b) = (found.Generate(50, seed: 8), own.Generate(50, seed: 8));
        a.Schema.Select(column => (column.Name, column.Type)).Should().Equal(b.Schema.Select(column => (column.Name, column.Type)));
        a.Values<double>("Height").Should().Equal(b.Values<double>("Height"));
        a.Values<uint>("TownKey").Should().Equal(b.Values<uint>("TownKey"));
        found.Impute(Data).Values<float>("Age").Should().Equal(own.Impute(Data).Values<float>("Age"));
        found.Transform(Data).Values<float>("LogLikelihood").Should().Equal(live.Values<float>("LogLikelihood"));
    }

    [Fact]
    public void A_table_of_one_type_is_saved_and_loaded()
    {
        foreach (string[] columns in new[] { new[] { "Visits" }, ["Town"], ["Class"], ["Member", "Height"] })
        {
            var model = Toy.Context.Generative().KaemTable(People.Options with { Updates = 10 }, columns, new KaemTableOutputColumns { Latent = "" }).Fit(Data);
            SavedPipeline.Reload(model, Data.Schema).Transform(Data).Values<float>("LogLikelihood").Should()
                .Equal(model.Transform(Data).Values<float>("LogLikelihood"));
        }
    }

    [Fact]
    public void Prediction_engines_score_single_rows()
    {
        var rows = People.Rows(20, seed: 2);
        var model = Toy.Context.Generative().KaemTable(People.Options with { Updates = 20 }, ["Age", "Height", "Member", "Town", "Visits"])
            .Fit(Toy.Context.Data.LoadFromEnumerable(rows));
        var data = Toy.Context.Data.LoadFromEnumerable(rows);
        var expected = model.Transform(data).Values<float>("LogLikelihood");
        using var engine = Toy.Context.Model.CreatePredictionEngine<People, Likelihood>(model, data.Schema);
        rows.Select(row => engine.Predict(row).LogLikelihood).Should().Equal(expected);
    }

    [Fact]
    public void Without_names_all_usable_columns_are_learned_from()
    {
        var model = Toy.Context.Generative().KaemTable(People.Options with { Updates = 5 }).Fit(People.View(100));
        model.ColumnNames.Should().Equal("Age", "Height", "Member", "Town", "Class", "Visits", "TownKey");
        Toy.Context.Generative().KaemTable().Options.Updates.Should().Be(new KaemTableOptions().Updates);
    }

    [Fact]
    public void Shapes_reports_and_cancellation_are_ML_NETs()
    {
        var estimator = People.Estimator();
        var shape = estimator.GetOutputSchema(SchemaShapeTests.Shape(Data.Schema));
        var schema = People.Model.GetOutputSchema(Data.Schema);
        foreach (string name in new[] { "LogLikelihood", "Latent", "Contributions" })
        {
            var column = shape.Single(column => column.Name == name);
            column.ItemType.Should().Be(NumberDataViewType.Single);
            (column.Kind == SchemaShape.Column.VectorKind.Vector).Should().Be(schema[name].Type is VectorDataViewType);
        }
        using var stop = new CancellationTokenSource();
        var reports = new List<KaemProgress>();
        var stopped = Toy.Context.Generative().KaemTable(People.Options with { StopEarly = false }, People.Columns).WithProgress(new Receiver(report =>
        {
            reports.Add(report);
            stop.Cancel();
        })).WithCancellation(stop.Token).Fit(Data, People.View(30, seed: 9));
        stopped.Model.Training.StoppedEarly.Should().BeTrue();
        reports.Should().NotBeEmpty();
        reports[^1].HeldOutLogLikelihood.Should().NotBeNull();
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        var catalog = Toy.Context.Generative();
        Refused(() => catalog.KaemTable("Agee").Fit(Data), "There is no column 'Agee'. Did you mean 'Age'?*");
        Refused(() => catalog.KaemTable("Other").Fit(Data), "Column 'Other' is of type*");
        Refused(() => catalog.KaemTable("Other").GetOutputSchema(SchemaShapeTests.Shape(Data.Schema)), "Column 'Other' is a vector*");
        Refused(() => catalog.KaemTable("Age", "Age"), "Column 'Age' is named twice*");
        Refused(() => catalog.KaemTable(People.Options, null, new KaemTableOutputColumns { Latent = "LogLikelihood" }),
            "LogLikelihood and Latent are both named*");
        var renamed = Toy.Context.Transforms.CopyColumns("Age", "Town").Fit(Data).Transform(Data);
        Refused(() => People.Model.Transform(renamed), "Column 'Age' is of type String; the model learned from one of type Single*");
        var other = Toy.Context.Transforms.Conversion.MapValueToKey("TownKey", "Town")
            .Fit(People.View([.. new[] { "Cork", "Bergen", "Aarhus" }.Select(town => new People { Town = town })])).Transform(Data);
        Refused(() => People.Model.Transform(other), "The keys of column 'TownKey' stand for other values*");
        Refused(() => People.Model.Impute(Toy.View(Toy.Rows(3))), "There is no column 'Age'*");

        static void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Disposed_cursors_say_so()
    {
        var scored = People.Model.Transform(Data);
        var cursor = scored.GetRowCursor([scored.Schema["LogLikelihood"]]);
        var getter = cursor.GetGetter<float>(scored.Schema["LogLikelihood"]);
        float value = 0;
        FluentActions.Invoking(() => getter(ref value)).Should().Throw<InvalidOperationException>().WithMessage("There is no current row*");
        cursor.MoveNext().Should().BeTrue();
        cursor.Dispose();
        FluentActions.Invoking(() => getter(ref value)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => cursor.MoveNext()).Should().Throw<ObjectDisposedException>();
        var generated = People.Model.Generate(3).GetRowCursor([]);
        generated.Dispose();
        FluentActions.Invoking(() => generated.MoveNext()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Tables_become_data_and_come_back()
    {
        var table = new Table(
        [
            new NumericColumn("n", [1, double.NaN], isInteger: true), CategoricalColumn.OfBooleans("b", [true, false]),
            CategoricalColumn.OfBooleans("gap", [null, true]), CategoricalColumn.Of("c", ["x", null]),
        ]);
        var data = Toy.Context.Generative().LoadFromTable(table);
        data.Schema.Select(column => column.Type).Should()
            .Equal(NumberDataViewType.Double, BooleanDataViewType.Instance, TextDataViewType.Instance, TextDataViewType.Instance);
        var back = Toy.Context.Generative().ReadTable(data);
        back.Columns.Select(column => column.Kind).Should().Equal(ColumnKind.Integer, ColumnKind.Boolean, ColumnKind.Boolean, ColumnKind.Categorical);
        back.Columns.Select(column => column.MissingCount).Should().Equal(1, 0, 1, 1);
    }

    private static string[] Names(IDataView view) => [.. view.Values<ReadOnlyMemory<char>>("Town").Select(name => name.ToString())];

    private sealed class Receiver(Action<KaemProgress> receive) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value) => receive(value);
    }
}
