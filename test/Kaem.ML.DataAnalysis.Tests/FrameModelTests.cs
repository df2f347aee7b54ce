using Kaem.ML.Tables;
using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests;

/// <summary>What models do with frames: fill, score, generate as asked, evaluate; and what they refuse.</summary>
public class FrameModelTests
{
    [Fact]
    public void Gaps_are_filled_and_all_else_stays()
    {
        var frame = Frames.OfAllTypes();
        frame.Columns.Insert(1, Vectors());
        frame.Columns.Add(new PrimitiveDataFrameColumn<Guid>("guid", Enumerable.Repeat<Guid?>(null, Frames.Rows)));
        frame["double"][5] = double.NaN;
        frame["decimal"][6] = 12.3400000000000000000001m;
        var before = frame.Clone();
        var filled = Frames.Model.ImputeFrame(frame);

        filled.Columns.Select(column => (column.Name, column.GetType())).Should().Equal(frame.Columns.Select(column => (column.Name, column.GetType())));
        foreach (var column in frame.Columns)
        {
            object?[] old = before.Values(column.Name), now = filled.Values(column.Name);
            frame.Values(column.Name).Should().Equal(old, column.Name);
            if (column.Name == "guid")
                now.Should().OnlyContain(value => value == null);
            else
                now.Should().NotContainNulls().And.NotContain(double.NaN);
            for (int row = 0; row < now.Length; row++)
            {
                if (old[row] is not (null or double.NaN))
                    now[row].Should().Be(old[row], $"row {row} of {column.Name}");
            }
        }
        // As the model fills the table; a draw is another than a guess, and its seed decides.
        var table = Frames.Model.Model.Impute(frame.Read([.. Frames.Model.ColumnNames]));
        filled.Values("bool").Should().Equal(table["bool"] is CategoricalColumn bools ? [.. bools.Codes.ToArray().Select(code => (object)(code == 1))] : []);
        object?[] drawn = Frames.Model.ImputeFrame(frame, ImputationMode.Draw, seed: 2).Values("double");
        drawn.Should().Equal(Frames.Model.ImputeFrame(frame, ImputationMode.Draw, seed: 2).Values("double"));
        drawn.Should().NotEqual(Frames.Model.ImputeFrame(frame, ImputationMode.Draw, seed: 3).Values("double"));
    }

    [Fact]
    public void A_model_of_types_that_no_view_has_is_saved_without_a_schema()
    {
        string file = Path.GetTempFileName();
        try
        {
            var context = new MLContext(seed: 1);
            var frame = Frames.OfAllTypes();
            ((Action)(() => _ = ((IDataView)frame).Schema)).Should().Throw<NotSupportedException>("a frame with such columns has none");
            context.Model.Save(Frames.Model, null, file);
            var loaded = (KaemTableTransformer)context.Model.Load(file, out _);
            DataFrame made = loaded.GenerateFrame(20, seed: 3), known = Frames.Model.GenerateFrame(20, seed: 3);
            foreach (var column in known.Columns)
                made.Values(column.Name).Should().Equal(known.Values(column.Name), column.Name);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_frame_without_rows_is_refused() =>
        Refused(() => Frames.Estimator().FitFrame(Frames.OfAllTypes().Head(0)), "There are no training rows.*", "train");

    [Fact]
    public void Scores_stand_behind_the_columns()
    {
        var frame = Frames.OfAllTypes();
        frame.Columns.Insert(0, Vectors());
        var table = frame.Read([.. Frames.Model.ColumnNames]);
        var scored = Frames.Model.ScoreFrame(frame);

        scored.Columns.Select(column => column.Name).Should().Equal([.. frame.Columns.Select(column => column.Name), "LogLikelihood"]);
        ((SingleDataFrameColumn)scored["LogLikelihood"]).Should().Equal([.. Frames.Model.Model.LogLikelihood(table).Values.Select(value => (float?)value)]);

        var all = Frames.Model.ScoreFrame(frame, contributions: true, latents: true);
        int latents = Frames.Model.Model.Model.GeneratorInputs;
        all.Columns.Skip(frame.Columns.Count + 1).Select(column => column.Name).Should().Equal(
            [.. Frames.Model.ColumnNames.Select(name => $"Contributions.{name}"), .. Enumerable.Range(1, latents).Select(number => $"Latent.{number}")]);
        var contributions = Frames.Model.Model.Contributions(table);
        int place = table.Columns.ToList().FindIndex(column => column.Name == "string");
        all.Values("Contributions.string").Should().Equal([.. Enumerable.Range(0, Frames.Rows).Select(row => (object)contributions.Row(row)[place])]);
        all.Values("Contributions.string").Zip(frame.Values("string")).Where(pair => pair.Second is null).Should().OnlyContain(pair => (float)pair.First! == 0);
        var means = Frames.Model.Model.Infer(table).SummedLatentMean;
        all.Values($"Latent.{latents}").Should().Equal([.. Enumerable.Range(0, Frames.Rows).Select(row => (object)means.Row(row)[latents - 1])]);

        Refused(() => Frames.Model.ScoreFrame(scored), "The frame has a column 'LogLikelihood' already,*", "frame");
        var renamed = Frames.Estimator("int", "bool").FitFrame(frame);
        renamed.ScoreFrame(frame)["LogLikelihood"].Length.Should().Be(Frames.Rows);
        var own = new MLContext(seed: 1).Generative().KaemTable(Frames.Options, ["int"], new KaemTableOutputColumns { LogLikelihood = "Score" });
        own.FitFrame(frame).ScoreFrame(frame)["Score"].Length.Should().Be(Frames.Rows);
    }

    [Fact]
    public void Rows_are_generated_as_asked()
    {
        var frame = Frames.Model.GenerateFrame(20, new Dictionary<string, object> { ["string"] = "Cork", ["int"] = Given.Missing, ["char"] = "é" });
        frame.Values("string").Should().OnlyContain(text => (string)text! == "Cork");
        frame.Values("char").Should().OnlyContain(character => (char)character! == 'é');
        frame["int"].NullCount.Should().Be(20);

        var asked = Frames.Model.GenerateFrame(
            [
                new TableRequest(5) { Given = new Dictionary<string, object> { ["bool"] = true } },
                new TableRequest(7) { Where = row => row.Number("sbyte") > 0, Gaps = TableGaps.Of(0.5) },
            ], seed: 4);
        asked.Values("bool").Take(5).Should().OnlyContain(value => (bool)value!);
        asked.Values("sbyte").Skip(5).Should().OnlyContain(value => (sbyte)value! > 0).And.HaveCount(7);
        asked["long"].NullCount.Should().BePositive();
        Frames.Model.GenerateFrame(0).Columns.Should().HaveCount(19).And.OnlyContain(column => column.Length == 0);

        // By a model that learned from a view, whose keys are the values that they stand for.
        var context = new MLContext(seed: 1);
        var view = context.Transforms.Conversion.MapValueToKey("key", "text").Fit(context.Data.LoadFromEnumerable(Texts())).Transform(
            context.Data.LoadFromEnumerable(Texts()));
        var fromKeys = context.Generative().KaemTable(Frames.Options, ["key"]).Fit(view).GenerateFrame(30);
        fromKeys["key"].Should().BeOfType<StringDataFrameColumn>();
        fromKeys.Values("key").Distinct().Should().BeEquivalentTo(["a", "b"]);
    }

    [Fact]
    public void Frames_are_compared_with_their_nulls()
    {
        var real = Frames.OfAllTypes();
        var synthetic = Frames.Model.GenerateFrame(100, seed: 2, TableGaps.AsTrained);
        var options = new TableEvaluationOptions { Seed = 3 };
        var quality = new MLContext().Generative().EvaluateFrames(real, synthetic, real, "bool", options);
        var expected = TableEvaluation.Evaluate(real.Read(), synthetic.Read(), real.Read(), "bool", options);
        quality.ToString().Should().Be(expected.ToString());

        // Where there are none, a frame is what its view is.
        DataFrame left = new(real["single"], real["double"]), right = new(synthetic["single"], synthetic["double"]);
        new MLContext().Generative().EvaluateFrames(left, right, options: options).ToString()
            .Should().Be(new MLContext().Generative().EvaluateTable(left, right, options: options).ToString());
        Refused(() => new MLContext().Generative().EvaluateFrames(new DataFrame(Vectors()), new DataFrame(Vectors())),
            "*'vectors' holds vectors of Single;*", "real");
    }

    [Fact]
    public void What_a_table_cannot_have_is_refused_by_name_or_left_out_with_a_word()
    {
        var frame = Frames.OfAllTypes();
        frame.Columns.Add(Vectors());
        frame.Columns.Add(new PrimitiveDataFrameColumn<Guid>("guid", Enumerable.Repeat<Guid?>(Guid.Empty, Frames.Rows)));
        Refused(() => Frames.Estimator("vectors").FitFrame(frame),
            "Column 'vectors' holds vectors of Single; a table's columns are numbers,*Its elements would need columns of their own.*", "train");
        Refused(() => frame.Read("guid"), "Column 'guid' holds Guid; a table's columns are*Make numbers or text of its values.*", "frame");
        Refused(() => Frames.Estimator("strin").FitFrame(frame), "There is no column 'strin'. Did you mean 'string'*", "train");
        Refused(() => Frames.Estimator().FitFrame(new DataFrame(Vectors())), "The frame has no column that a table can have:*", "train");
        Refused(() => new DataFrame().Read(), "The frame has no columns.*", "frame");
        Refused(() => Frames.Model.ImputeFrame(new DataFrame(frame["int"])), "There is no column 'single'*", "frame");
        Action wrongKind = () => Frames.Model.ScoreFrame(InPlaceOf(frame, "double", frame["bool"].Clone()));
        wrongKind.Should().Throw<ArgumentException>().WithMessage("Column 'double' is Boolean*Real*");

        var context = new MLContext(seed: 1);
        var said = new List<string>();
        context.Log += (_, line) => said.Add(line.Message);
        var model = context.Generative().KaemTable(Frames.Options).FitFrame(frame);
        model.GenerateFrame(1).Columns.Select(column => column.Name).Should().Equal(Frames.OfAllTypes().Columns.Select(column => column.Name));
        said.Should().Contain(line => line.Contains("'vectors' is left out: it is of type vectors of Single"));
        said.Should().Contain(line => line.Contains("'guid' is left out: it is of type Guid"));
    }

    [Fact]
    public void Values_that_no_table_can_have_are_refused_with_their_row()
    {
        Refused(() => new DataFrame(new DoubleDataFrameColumn("n", [1.0, double.PositiveInfinity])).Read(),
            "Row 1 of the data has Infinity in column 'n'; numbers must be finite*", "frame");
        Refused(() => new DataFrame(new Int64DataFrameColumn("n", [1L, null, (1L << 53) + 1])).Read(),
            "Row 2 of the data has 9007199254740993 in column 'n'; whole numbers may be at most 2^53*", "frame");
        Refused(() => new DataFrame(new CharDataFrameColumn("c", ['a', '\ud83d'])).Read(),
            "Row 1 of the data has '*' in column 'c', no valid UTF-16*", "frame");
        Refused(() => Frames.Estimator().FitFrame(new DataFrame(new StringDataFrameColumn("s", ["a", "\udc00"]))), "Row 1 of the training data*", "train");
    }

    [Fact]
    public void Validation_rows_are_frames_too()
    {
        var frame = Frames.OfAllTypes();
        var model = Frames.Estimator("int", "clock", "string").FitFrame(frame, frame.Head(40));
        model.Model.Training.Epochs.Should().Contain(epoch => epoch.HeldOutLogLikelihood != null);
        Refused(() => Frames.Estimator("int").FitFrame(frame, new DataFrame(frame["bool"])), "There is no column 'int'*", "validation");
    }

    [Fact]
    public void A_model_learns_on_from_other_frames_and_a_share_may_be_held_out()
    {
        var frame = Frames.OfAllTypes();
        var more = Frames.Estimator().WithModel(Frames.Model).WithValidation(0.25).FitFrame(frame.Tail(90));
        more.Model.Training.Epochs.Should().Contain(epoch => epoch.HeldOutLogLikelihood != null);
        var generated = more.GenerateFrame(30, gaps: TableGaps.AsTrained);
        generated.Columns.Select(column => (column.Name, column.GetType())).Should().Equal(frame.Columns.Select(column => (column.Name, column.GetType())));
        more.ScoreFrame(frame).Values("LogLikelihood").Should().NotEqual(Frames.Model.ScoreFrame(frame).Values("LogLikelihood"));
    }

    [Fact]
    public void Scores_of_a_model_whose_frame_has_such_a_name_get_another()
    {
        var frame = Frames.OfAllTypes();
        frame.Columns.Add(new SingleDataFrameColumn("LogLikelihood", Frames.Rows));
        var scored = Frames.Estimator("int", "bool").FitFrame(frame).ScoreFrame(frame, contributions: true);
        scored.Columns.Skip(frame.Columns.Count).Select(column => column.Name)
            .Should().Equal("Table.LogLikelihood", "Table.Contributions.int", "Table.Contributions.bool");
    }

    [Fact]
    public void Points_in_time_are_read_by_the_clock_of_training()
    {
        var frame = Frames.OfAllTypes();
        var model = Frames.Estimator("clock", "int").FitFrame(frame);
        // The same moments as clocks elsewhere show them.
        var elsewhere = new DataFrame(
            new PrimitiveDataFrameColumn<DateTimeOffset>(
                "clock", frame.Values("clock").Select(time => ((DateTimeOffset?)time)?.ToOffset(TimeSpan.FromHours(-5)))),
            frame["int"]);
        model.ScoreFrame(elsewhere).Values("LogLikelihood").Should().Equal(model.ScoreFrame(frame).Values("LogLikelihood"));
    }

    [Fact]
    public void Null_is_refused_by_name()
    {
        var frame = Frames.OfAllTypes();
        var catalog = new MLContext().Generative();
        Refused(() => FrameExtensions.ReadFrame(null!, frame), "*", "catalog");
        Refused(() => catalog.ReadFrame(null!), "*", "frame");
        Refused(() => frame.Read(null!), "*", "columnNames");
        Refused(() => FrameExtensions.WithEmptyTextAsNull(null!), "*", "frame");
        Refused(() => frame.WithEmptyTextAsNull(null!), "*", "columnNames");
        Refused(() => FrameExtensions.ToDataFrame(null!), "*", "table");
        Refused(() => FrameExtensions.EvaluateFrames(null!, frame, frame), "*", "catalog");
        Refused(() => catalog.EvaluateFrames(null!, frame), "*", "real");
        Refused(() => catalog.EvaluateFrames(frame, null!), "*", "synthetic");
        Refused(() => FrameEstimatorExtensions.FitFrame(null!, frame), "*", "estimator");
        Refused(() => Frames.Estimator().FitFrame(null!), "*", "train");
        Refused(() => FrameTransformerExtensions.GenerateFrame(null!, 1), "*", "model");
        Refused(() => FrameTransformerExtensions.GenerateFrame(null!, 1, new Dictionary<string, object>()), "*", "model");
        Refused(() => FrameTransformerExtensions.GenerateFrame(null!, [new TableRequest(1)]), "*", "model");
        Refused(() => Frames.Model.GenerateFrame(1, (IReadOnlyDictionary<string, object>)null!), "*", "given");
        Refused(() => Frames.Model.GenerateFrame(null!), "*", "requests");
        Refused(() => FrameTransformerExtensions.ImputeFrame(null!, frame), "*", "model");
        Refused(() => Frames.Model.ImputeFrame(null!), "*", "frame");
        Refused(() => FrameTransformerExtensions.ScoreFrame(null!, frame), "*", "model");
        Refused(() => Frames.Model.ScoreFrame(null!), "*", "frame");
        FluentActions.Invoking(() => Frames.Model.GenerateFrame(-1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
    }

    private static void Refused(Action action, string message, string argument) =>
        action.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName(argument);

    private static VBufferDataFrameColumn<float> Vectors() => new("vectors", Enumerable.Range(0, Frames.Rows).Select(i => new VBuffer<float>(2, [i, 1f])));

    private static DataFrame InPlaceOf(DataFrame frame, string name, DataFrameColumn other)
    {
        other.SetName(name);
        return new DataFrame(frame.Columns.Select(column => column.Name == name ? other : column));
    }

    private static Row[] Texts() => [.. Enumerable.Range(0, 60).Select(i => new Row { Text = i % 2 == 0 ? "a" : "b" })];

    private sealed class Row
    {
        [ColumnName("text")]
        public string Text { get; set; } = "";
    }
}
