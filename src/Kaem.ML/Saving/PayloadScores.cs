namespace Kaem.ML.Saving;

/// <summary>Keeps the scores of a loaded chain's rows as long as the rows carry the same model.</summary>
/// <param name="load">Makes them from the model's text.</param>
internal sealed class PayloadScores<TRow>(Func<ReadOnlyMemory<char>, CarriedScores<TRow>> load) where TRow : class
{
    private ReadOnlyMemory<char> _loaded;
    private CarriedScores<TRow>? _scores;

    /// <summary>The scores of a row, to be computed as they are read.</summary>
    public ICarriedScores Of(TRow row, ReadOnlyMemory<char> payload)
    {
        if (_scores is null || !payload.Equals(_loaded))
        {
            _scores = load(payload);
            _loaded = payload;
        }
        _scores.Begin(row);
        return _scores;
    }
}
