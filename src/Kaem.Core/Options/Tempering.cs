namespace Kaem.ML;

/// <summary>A ladder of power posteriors with replica exchange; made by <see cref="MarkovChainOptions.Tempered"/>.</summary>
public sealed record Tempering
{
    /// <summary>Number of power posteriors N_t above the prior (Table 5: 5); the last is the posterior.</summary>
    /// <source>Table 5</source>
    public int Temperatures { get; init => field = Check.AtLeast(value, 2, Bounds.Temperatures); } = 5;

    /// <summary>The temperatures, and how they change over training.</summary>
    /// <source>Eq. 35, Table 5</source>
    public TemperatureSchedule Schedule { get; init => field = Check.NotNull(value); } = new();

    /// <summary>Steps from one proposal of an exchange to the next. Each row proposes to swap one random pair of neighbours.</summary>
    public int ExchangeEvery { get; init => field = Check.AtLeast(value, 1, Bounds.ChainSteps); } = 1;
}
