namespace Kaem.ML.Samplers;

/// <summary>
/// Finds step sizes while long runs warm up, for every chain from its own steps alone, so that no chain depends on another. MALA's follow
/// Robbins and Monro to a wanted acceptance, and end at the second half's average; autoMALA's searches start at the mean length accepted so far.
/// </summary>
internal sealed class StepSizeWarmUp
{
    /// <summary>
    /// The acceptance that step sizes are fitted to. On smooth targets 0.574 is best, and not by much (Roberts and Rosenthal 1998); on the rugged posteriors of
    /// generators longer steps get about better.
    /// </summary>
    public const double WantedAcceptance = 0.4;

    private readonly ISampler _sampler;
    private readonly float _initial;
    private readonly double[] _logs, _sums;
    private readonly int[] _accepted;
    private int _proposed, _summed;

    /// <param name="initial">η of every chain at first.</param>
    public StepSizeWarmUp(ISampler sampler, float initial, int chains)
    {
        (_sampler, _initial) = (sampler, initial);
        bool learns = sampler is Mala;
        _logs = new double[learns ? chains : 0];
        _sums = new double[_logs.Length];
        _accepted = new int[_logs.Length];
    }

    /// <summary>Forgets the last run.</summary>
    public void Begin()
    {
        (_sampler as IMetropolisSampler)?.Acceptance.Clear();
        Array.Fill(_logs, Math.Log(_initial));
        Array.Clear(_sums);
        Array.Clear(_accepted);
        (_proposed, _summed) = (0, 0);
        if (_sampler is Mala mala)
            Array.Fill(mala.StepSizes, _initial);
        else if (_sampler is AutoMala auto)
            auto.ResetInitialStepSizes();
    }

    /// <summary>Learns from the last step, the <paramref name="step"/>-th of <paramref name="steps"/> from 0.</summary>
    public void Learn(int step, int steps)
    {
        if (_sampler is Mala mala)
            Learn(mala, step, steps);
        else if (_sampler is AutoMala auto && (step + 1) % Math.Max(1, steps / 4) == 0)
            auto.AdaptInitialStepSizes(auto.InitialStepSizes.Length);
    }

    private void Learn(Mala mala, int step, int steps)
    {
        // Unadjusted steps are not counted, and say nothing.
        if (mala.Acceptance.Proposed == _proposed)
            return;
        double gain = 2 / Math.Pow(++_proposed, 0.6);
        var accepted = mala.Acceptance.Accepted;
        bool kept = step >= steps / 2, last = step == steps - 1;
        _summed += kept ? 1 : 0;
        for (int c = 0; c < _logs.Length; c++)
        {
            _logs[c] += gain * (accepted[c] - _accepted[c] - WantedAcceptance);
            _accepted[c] = accepted[c];
            _sums[c] += kept ? _logs[c] : 0;
            mala.StepSizes[c] = (float)Math.Exp(last ? _sums[c] / _summed : _logs[c]);
        }
    }
}
