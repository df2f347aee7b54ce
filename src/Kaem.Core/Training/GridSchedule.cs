using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>The steps at which grids adapt: the first, then at growing intervals, as in the authors' code.</summary>
internal sealed class GridSchedule(GridAdaptation options) : IState
{
    private double _interval = options.Frequency;
    private long _last = -1;

    /// <summary>Whether grids adapt before the update that follows <paramref name="step"/> others. Ask once a step.</summary>
    public bool IsDue(long step)
    {
        if (!options.Prior && !options.Generator)
            return false;
        if (_last >= 0 && step - _last < _interval)
            return false;
        _last = step;
        if (step > 0)
            _interval = Math.Floor(_interval * Math.Pow(2 - options.Decay, step));
        return true;
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Number(ref _interval);
        visitor.Number(ref _last);
    }
}
