using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        Check.NotNull(data, nameof(data));
        Check.Param(0 < testFraction && testFraction < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        var (numbered, column) = Numbered(data, samplingKeyColumnName, seed);
        return Split(numbered, column, new(0, testFraction, IncludesMax: false));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        Check.NotNull(data, nameof(data));
        Check.Param(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        var (numbered, column) = Numbered(data, samplingKeyColumnName, seed);
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold => Split(numbered, column, new((double)fold / numberOfFolds, (fold + 1d) / numberOfFolds, IncludesMax: true)))];
    }

    // Both sets look at the same numbers, so that no row is in both or in none.
    private TrainTestData Split(IDataView data, string column, ValueRange range)
    {
        IDataView Rows(bool outside) =>
            new ColumnSelectingTransformer(_env, [column], keep: false).Transform(new RangeView(data, data.Schema[column], range with { Outside = outside }));
        return new(Rows(outside: true), Rows(outside: false));
    }

    // Adds the column that decides a row's place: a random number, or one that equal values of the sampling key share.
    private (IDataView Data, string Column) Numbered(IDataView data, string samplingKeyColumnName, int? seed)
    {
        string column = "SplitColumn";
        for (int i = 0; data.Schema.Contains(column); i++)
            column = $"temp_SplitColumn_{i:000}";
        int value = seed ?? _env.Seed ?? 42;
        if (samplingKeyColumnName is null)
            return (NumberedView.Of(data, column, value), column);
        var key = data.Schema.GetColumnOrNull(samplingKeyColumnName) ?? throw Check.MissingColumn("samplingKeyColumn", "SamplingKeyColumn", samplingKeyColumnName);
        ColumnPair pair = new(column, samplingKeyColumnName);
        return (key.Type switch
        {
            KeyDataViewType => new ColumnCopyingTransformer(_env, pair).Transform(data),
            _ when RangeView.CanFilter(key.Type) => new NormalizingEstimator(_env, [pair], long.MaxValue, fixZero: false).Fit(data).Transform(data),
            _ => new MappedView(data, new HashedColumn(data.Schema, key, column, value)),
        }, column);
    }
}
