using Kaem.ML.Tests.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

public class CrossValidateTableTests
{
    private static readonly KaemTableOptions Options = People.Options with { Updates = 20 };

    private static readonly GenerativeCatalog Catalog = Toy.Context.Generative();

    private static KaemTableEstimator Estimator => Catalog.KaemTable(Options, People.Columns);

    [Fact]
    public void Every_row_is_scored_once_by_a_model_that_has_not_seen_it()
    {
        var data = People.View(120);
        var folds = Catalog.CrossValidateTable(data, Estimator, numberOfFolds: 3, seed: 5);

        folds.Select(fold => fold.Fold).Should().Equal(0, 1, 2);
        folds.Sum(fold => fold.Metrics.Rows).Should().Be(120);
        folds.Should().OnlyContain(fold => fold.Transformer.Model.Training.Rows == 120 - fold.Metrics.Rows && fold.UnseenValues == 0);
        folds.Should().OnlyContain(fold => ReferenceEquals(fold.Model, fold.Transformer), "there is nothing else in the pipeline");

        // The same splits, scored by hand.
        foreach (var (fold, split) in folds.Zip(Toy.Context.Data.CrossValidationSplit(data, 3, seed: 5)))
        {
            double[] values = [.. fold.Model.Transform(split.TestSet).Values<float>("LogLikelihood").Select(value => (double)value)];
            double mean = values.Average(), squares = values.Sum(value => (value - mean) * (value - mean));
            fold.Metrics.Rows.Should().Be(values.Length);
            fold.Metrics.LogLikelihood.Should().BeApproximately(mean, 1e-9);
            fold.Metrics.StandardError.Should().BeApproximately(Math.Sqrt(squares / (values.Length - 1) / values.Length), 1e-9);
        }

        Catalog.CrossValidateTable(data, Estimator, numberOfFolds: 3, seed: 5).Select(fold => (fold.Metrics.LogLikelihood, fold.Metrics.StandardError)).Should()
            .Equal(folds.Select(fold => (fold.Metrics.LogLikelihood, fold.Metrics.StandardError)));
        Catalog.CrossValidateTable(data, Estimator, numberOfFolds: 3, seed: 6).Select(fold => fold.Metrics.LogLikelihood).Should()
            .NotEqual(folds.Select(fold => fold.Metrics.LogLikelihood));
    }

    [Fact]
    public void Categories_that_only_the_rows_held_out_have_are_unlikely_and_counted()
    {
        var rows = People.Rows(120);
        // One row alone has these: a town as text, and the first key of four.
        rows[17].Town = "Dover";
        rows[17].Class = 0;
        rows[17].Age = 30;
        var data = Toy.Context.Data.LoadFromEnumerable(rows);
        string[] columns = ["Age", "Town", "Class", "Visits"];
        var folds = Catalog.CrossValidateTable(data, Catalog.KaemTable(Options, columns), numberOfFolds: 4, seed: 2);

        folds.Should().OnlyContain(fold => double.IsFinite(fold.Metrics.LogLikelihood) && fold.Metrics.StandardError > 0);
        var splits = Toy.Context.Data.CrossValidationSplit(data, 4, seed: 2);
        foreach (var (fold, split) in folds.Zip(splits))
        {
            string[] towns = [.. split.TestSet.Values<ReadOnlyMemory<char>>("Town").Select(town => town.ToString())];
            fold.UnseenValues.Should().Be(towns.Contains("Dover") ? 2 : 0);
            if (!towns.Contains("Dover"))
                continue;
            // They cost at least what half a row of about ninety has, each.
            int place = Array.IndexOf(towns, "Dover");
            float odd = fold.Model.Transform(split.TestSet).Values<float>("LogLikelihood")[place];
            var gapped = Toy.Context.Data.LoadFromEnumerable([new People { Age = 30, Visits = rows[17].Visits, Class = byte.MaxValue }]);
            fold.Model.Transform(gapped).Values<float>("LogLikelihood")[0].Should().BeGreaterThan(odd + 8);
        }
        folds.Sum(fold => fold.UnseenValues).Should().Be(2);

        // Where rare categories form one together there is nothing that it could not have seen.
        var encoding = Options.Encoding with { RareShare = 0.45 };
        Catalog.CrossValidateTable(data, Catalog.KaemTable(Options with { Encoding = encoding }, columns), numberOfFolds: 4, seed: 2).Should()
            .OnlyContain(fold => fold.UnseenValues == 0);
    }

    [Fact]
    public void A_pipeline_is_fitted_whole_for_each_fold()
    {
        var rows = People.Rows(90);
        rows[5].Town = "Dover";
        var pipeline = Toy.Context.Transforms.Conversion.MapValueToKey("Town")
            .Append(Catalog.KaemTable(Options, ["Age", "Town"], new KaemTableOutputColumns { LogLikelihood = "", Contributions = "" }))
            .Append(Toy.Context.Transforms.CopyColumns("After", "Latent"));
        var folds = Catalog.CrossValidateTable(Toy.Context.Data.LoadFromEnumerable(rows), pipeline, numberOfFolds: 3, seed: 1);

        folds.Should().HaveCount(3).And.OnlyContain(fold => double.IsFinite(fold.Metrics.LogLikelihood) && fold.Metrics.StandardError > 0);
        folds[0].Model.Transform(Toy.Context.Data.LoadFromEnumerable(rows)).Schema.GetColumnOrNull("After").Should().NotBeNull();
        folds.Sum(fold => fold.UnseenValues).Should().Be(0, "the mapping makes a gap of a value that it has not seen");
    }

    [Fact]
    public void The_model_of_a_fold_is_saved_with_the_schema_of_the_data_and_used_on_them()
    {
        var data = People.View(60);
        var pipeline = Toy.Context.Transforms.Conversion.MapValueToKey("Town").Append(Catalog.KaemTable(Options, ["Age", "Town"]));
        foreach (var fold in Catalog.CrossValidateTable(data, pipeline, numberOfFolds: 2, seed: 1))
        {
            float[] expected = fold.Model.Transform(data).Values<float>("LogLikelihood");
            expected.Should().HaveCount(60).And.OnlyContain(value => float.IsFinite(value));
            var loaded = SavedPipeline.Reload(fold.Model, data.Schema, out var schema);

            schema["Town"].Type.Should().Be(TextDataViewType.Instance);
            loaded.Transform(data).Values<float>("LogLikelihood").Should().Equal(expected);
            new MLContext().Generative().TryGetTableModel(loaded, out var found).Should().BeTrue();
            found!.Model.Model.Options.Should().Be(fold.Transformer.Model.Model.Options);
        }
    }

    [Fact]
    public void Without_names_models_learn_from_the_columns_of_the_data_and_no_other()
    {
        var folds = Catalog.CrossValidateTable(People.View(80), Catalog.KaemTable(Options), numberOfFolds: 2, seed: 3);
        folds.Should().OnlyContain(fold => fold.Transformer.ColumnNames.Order().SequenceEqual(People.Columns.Order()));
    }

    [Fact]
    public void Equal_keys_stay_in_one_fold()
    {
        var rows = People.Rows(80);
        for (int i = 0; i < rows.Length; i++)
            rows[i].Name = $"household {i / 4}";
        var folds = Catalog.CrossValidateTable(People.View(rows), Estimator, 2, "Name", seed: 3);
        folds.Should().OnlyContain(fold => fold.Metrics.Rows % 4 == 0 && fold.Metrics.Rows > 0);
    }

    [Fact]
    public void What_can_not_be_compared_is_refused()
    {
        var data = People.View(60);
        Catalog.Invoking(it => it.CrossValidateTable(data, Toy.Context.Transforms.CopyColumns("A", "Age"), 2))
            .Should().Throw<ArgumentException>().WithMessage("There is no KAEM model of a table in this pipeline*").WithParameterName("estimator");
        Catalog.Invoking(it => it.CrossValidate(data, Estimator, 2))
            .Should().Throw<ArgumentException>().WithMessage("*CrossValidateTable is for models of tables*").WithParameterName("estimator");
        Catalog.Invoking(it => it.CrossValidateTable(data, new Fickle(), 2, seed: 1))
            .Should().Throw<ArgumentException>().WithMessage("The model of fold 1 learned from the columns Height, that of fold 0 from Age; *Name the columns*")
            .WithParameterName("estimator");
        Catalog.Invoking(it => it.CrossValidateTable(data, Estimator, 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("numberOfFolds");
    }

    /// <summary>Learns from another column each time.</summary>
    private sealed class Fickle : IEstimator<ITransformer>
    {
        private int _fits;

        public ITransformer Fit(IDataView input) => Catalog.KaemTable(Options, [_fits++ == 0 ? "Age" : "Height"]).Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
