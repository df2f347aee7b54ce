using Kaem.ML.Numerics;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

public class TableWarningTests
{
    private static KaemTableOptions Options { get; } = new() { Model = People.Options.Model, Updates = 3 };

    [Fact]
    public void Whatever_is_left_out_or_has_nothing_to_learn_is_said()
    {
        var rows = Enumerable.Range(0, 60).Select(i => new Odd
        {
            Number = i % 7 + 0.25f * (i % 3), Id = $"row {i}", Day = new DateTime(2026, 1, 1).AddDays(i), Vector = [1, i], Empty = float.NaN, Same = 4,
            Word = "w", Index = i + 1, Label = i % 2 == 0,
        });
        var (warnings, _) = Fit(context => context.Data.LoadFromEnumerable(rows), out var model);
        model.ColumnNames.Should().Equal("Number", "Day", "Empty", "Same", "Word", "Label");
        model.Generate(3).Schema.Select(column => column.Name).Should().Equal("Number", "Id", "Day", "Empty", "Same", "Word", "Index", "Label");
        model.Generate(3).Values<int>("Index").Should().Equal(61, 62, 63);
        var contributions = model.Transform(new MLContext().Data.LoadFromEnumerable(rows)).Schema["Contributions"];
        ((VectorDataViewType)contributions.Type).Size.Should().Be(model.ColumnNames.Count);
        VBuffer<ReadOnlyMemory<char>> slots = default;
        contributions.GetSlotNames(ref slots);
        slots.DenseValues().Select(name => name.ToString()).Should().Equal(model.ColumnNames);
        model.Transform(new MLContext().Data.LoadFromEnumerable(rows)).GetColumn<float[]>("Contributions").First().Should().HaveCount(6);
        model.Generate(3).Values<DateTime>("Day").Should().OnlyContain(day => day.Year == 2026 && day.TimeOfDay == TimeSpan.Zero);
        warnings.Select(line => line[..(line.IndexOf("'", 8, StringComparison.Ordinal) + 1)]).Should().Equal(
            "Column 'Vector'", "Column 'Id'", "Column 'Index'", "Column 'Label'", "Column 'Empty'", "Column 'Same'", "Column 'Word'");
        warnings[0].Should().Contain("is left out: it is of type").And.Contain("columns of their own");
        warnings[1].Should().Contain("identifies rows").And.Contain("Name the columns");
        warnings[2].Should().Contain("number the rows from 1 on").And.Contain("new values of the same pattern");
        warnings[3].Should().Contain("is learned as any other");
        warnings[4].Should().StartWith("Column 'Empty' has no values");
        warnings[5].Should().Contain("one value only");

        // Nothing to say of a label that was asked for.
        Fit(context => context.Data.LoadFromEnumerable(rows), out _, "Number", "Label").Warnings.Should().BeEmpty();
    }

    [Fact]
    public void Zeros_that_a_text_loader_may_have_made_of_empty_numbers_are_said()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(
                file, Enumerable.Range(0, 80)
                .Select(i => $"{(i % 9 == 0 ? "" : $"{20 + i % 31}.5")},{(i % 7 == 0 ? "" : $"{150 + i % 40}")},{i % 5},{(i % 4 == 0 ? 0 : i * i)}"));
            foreach (bool isNaN in new[] { false, true })
            {
                var (warnings, _) = Fit(Load, out _);
                string[] told = [.. warnings.Where(line => line.Contains("read as 0", StringComparison.Ordinal))];
                told.Should().HaveCount(isNaN ? 1 : 2);
                told[^1].Should()
                    .StartWith("Column 'Height' may have gaps that were read as 0: 12 of its 80 values are 0, all others lie between 150 and 189.").And.Contain(
                        "MissingRealsAsNaNs");
                if (!isNaN)
                    told[0].Should()
                        .StartWith("Column 'Age' may have gaps that were read as 0: 9 of its 80 values are 0, all others lie between 20.5 and 50.5.");

                // Through views upon the loader's.
                Fit(context => context.Data.Cache(context.Data.FilterRowsByMissingValues(context.Data.ShuffleRows(Load(context), seed: 1), "Age")),
                    out _).Warnings
                    .Count(line => line.Contains("read as 0", StringComparison.Ordinal)).Should().Be(isNaN ? 1 : 2);

                IDataView Load(MLContext context) => context.Data.CreateTextLoader(new TextLoader.Options
                {
                    Separators = [','],
                    MissingRealsAsNaNs = isNaN,
                    Columns = [new("Age", DataKind.Single, 0), new("Height", DataKind.Int32, 1), new("Count", DataKind.Single, 2),
                    new("Square", DataKind.Int32, 3)],
                }).Load(file);
            }

            // Heavy tails have a range that hides how far 0 is; amounts that begin near 0 have zeros of their own.
            File.WriteAllLines(
                file, Enumerable.Range(0, 200)
                .Select(i => i % 8 == 0 ? "," : FormattableString.Invariant($"{300 * Math.Exp(i * i / 6000.0):F2},{-40 * Math.Log((i + 0.5) / 200):F2}")));
            var (heavy, _) = Fit(
                context => context.Data.LoadFromTextFile(file, [new("Pay", DataKind.Single, 0), new("Wait", DataKind.Single, 1)], separatorChar: ','), out _);
            heavy.Where(line => line.Contains("read as 0", StringComparison.Ordinal)).Should().ContainSingle().Which.Should()
                .StartWith("Column 'Pay' may have gaps that were read as 0: 25 of its 200 values are 0");

            // The same numbers from anywhere else are what they are.
            var same = Enumerable.Range(0, 80).Select(i => new Odd { Number = i % 9 == 0 ? 0 : 20.5f + i % 31 }).ToArray();
            Fit(context => context.Data.LoadFromEnumerable(same), out _, "Number").Warnings.Should().BeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Fewer_updates_than_were_asked_for_are_said()
    {
        var (_, lines) = Fit(
            context => context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Odd { Number = i * i })), out var model,
            Options with { Updates = 3000 }, "Number");
        long steps = model.Model.Training.Steps;
        steps.Should().BeLessThan(3000);
        lines.Should().ContainSingle(line => line.StartsWith("Training on all but 9 rows", StringComparison.Ordinal))
            .And.ContainSingle(line => line.EndsWith($"Training on all rows takes {steps:N0}.", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_whose_categories_share_places_are_said()
    {
        Odd[] rows = [.. Enumerable.Range(0, 400)
            .Select(i => new Odd { Number = i % 7, Id = $"id {(i < 100 ? i % 10 : i % 90)}", Word = i % 3 == 0 ? "a" : "b" })];
        var options = Options with { Encoding = new EncodingOptions { MostCategories = 20 } };
        var (warnings, infos) = Fit(context => context.Data.LoadFromEnumerable(rows), out _, options, "Number", "Id", "Word");
        warnings.Should().BeEmpty();
        infos.Where(line => line.StartsWith("Column", StringComparison.Ordinal)).Should().Equal(
            "Column 'Id' has 90 categories in 20 places: the 15 most frequent have one each, the others share 5 by frequency. "
            + "EncodingOptions.MostCategories and RareShare set how many.");
    }

    private static (string[] Warnings, string[] Infos) Fit(Func<MLContext, IDataView> load, out KaemTableTransformer model, params string[] columns) =>
        Fit(load, out model, Options, columns);

    private static (string[] Warnings, string[] Infos) Fit(
        Func<MLContext, IDataView> load, out KaemTableTransformer model, KaemTableOptions options, params string[] columns)
    {
        var context = new MLContext(seed: 1);
        var lines = new List<LoggingEventArgs>();
        context.Log += (_, line) => lines.Add(line);
        model = context.Generative().KaemTable(options, columns).Fit(load(context));
        return (Of(Microsoft.ML.Runtime.ChannelMessageKind.Warning), Of(Microsoft.ML.Runtime.ChannelMessageKind.Info));

        string[] Of(Microsoft.ML.Runtime.ChannelMessageKind kind) =>
            [.. lines.Where(line => line.Kind == kind && line.Source == "KAEM").Select(line => line.RawMessage)];
    }

    private sealed class Odd
    {
        public float Number { get; set; }

        public string Id { get; set; } = "";

        public DateTime Day { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [0, 0];

        public float Empty { get; set; }

        public float Same { get; set; }

        public string Word { get; set; } = "";

        public int Index { get; set; }

        public bool Label { get; set; }
    }
}
