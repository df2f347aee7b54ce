namespace Kaem.ML.Tables;

/// <content>What is drawn within the bin, piece by piece.</content>
internal sealed partial class BinParts
{
    /// <summary>The pieces of <see cref="At"/>, by ascending starts.</summary>
    public List<BinPiece> Pieces()
    {
        var pieces = new List<BinPiece>();
        double total = _cumulated[^1], before = 0;
        for (int part = 0; part < _cumulated.Length; part++)
        {
            double start = before / total, share = (_cumulated[part] - before) / total;
            before = _cumulated[part];
            if (share == 0)
                continue;
            if (part >= _lows.Length)
                pieces.Add(new BinPiece(start, _piles[part - _lows.Length], 0, 0, 0));
            else if (_step == 0)
                pieces.Add(new BinPiece(start, _lows[part], (_highs[part] - _lows[part]) / share, 0, 0));
            else
                AddRuns(pieces, start, share, _lows[part], _highs[part]);
        }
        return pieces;
    }

    /// <summary>Neighbours on the grid, from one number that is taken to the next.</summary>
    private void AddRuns(List<BinPiece> pieces, double start, double share, double low, double high)
    {
        double extent = Extent(low, high, _step, _taken), place = 0, from = low;
        for (int t = From(_taken, low); ; t++)
        {
            bool isLast = t >= _taken.Length || _taken[t] > high;
            double count = Math.Round(((isLast ? high : _taken[t]) - from) / _step) + (isLast ? 1 : 0);
            if (count > 0)
                pieces.Add(new BinPiece(start + share * place / extent, from, extent / share, _step, count));
            if (isLast)
                return;
            place += count;
            from = _taken[t] + _step;
        }
    }
}

/// <summary>
/// A piece of what is drawn within a bin: at u from its start on, Low + (u - Start)·Rate, or on a grid Low + ⌊(u - Start)·Rate⌋·Step, Count values at most.
/// </summary>
/// <param name="Start">The first number from 0 to 1 that it is drawn at.</param>
/// <param name="Low">Its least value.</param>
/// <param name="Rate">What u is multiplied by.</param>
/// <param name="Step">Distance of its values; 0 where there is no grid.</param>
/// <param name="Count">Values of the grid.</param>
internal readonly record struct BinPiece(double Start, double Low, double Rate, double Step, double Count);
