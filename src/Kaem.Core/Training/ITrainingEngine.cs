using Kaem.ML.Data;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Training;

/// <summary>What training asks of an engine. Rows are B x D, row-major.</summary>
public interface ITrainingEngine
{
    /// <summary>Name of the kind of engine: training states, and so checkpoints, are of one kind.</summary>
    string Kind { get; }

    /// <summary>The options that the engine was made from.</summary>
    KaemOptions Options { get; }

    /// <summary>Number of observed dimensions D.</summary>
    int Columns { get; }

    /// <summary>Every array that makes up the model, in a fixed order.</summary>
    IReadOnlyList<NamedParameter> Parameters { get; }

    /// <summary>One update on a batch of rows.</summary>
    /// <exception cref="NotFiniteNumberException">The loss is not finite.</exception>
    TrainStepResult TrainStep(TrainingBatch batch);

    /// <summary>
    /// Fits a joint mixture prior anew to draws from the posteriors of training rows, one a row, by the options' sampler; see <see cref="MixtureRefits"/>.
    /// Training asks for it where the options say so.
    /// </summary>
    /// <param name="batch">The rows, their places among all, and the updates done so far.</param>
    /// <exception cref="NotSupportedException">The engine can't; only <see cref="KaemPrior.JointMixture"/> asks for it.</exception>
    /// <exception cref="NotFiniteNumberException">A number is not finite. Before the next update a good state must be read.</exception>
    void RefitPrior(TrainingBatch batch) => throw new NotSupportedException($"The engine '{Kind}' can't refit priors. Use a joint mixture with Refits "
        + "= MixtureRefits.Off, or another prior.");

    /// <summary>
    /// Exchanges what optimisers move with its running means (<see cref="KaemOptions.Averaging"/>): before held-out rows are scored and after it, and once when
    /// training ends. There is no update while the means are in place.
    /// </summary>
    /// <exception cref="NotSupportedException">The engine has none; training asks only where the options do.</exception>
    void ExchangeAverages() =>
        throw new NotSupportedException($"The engine '{Kind}' keeps no running means of parameters. Use Averaging = 0, or another engine.");

    /// <summary>Looks whether what the next update depends on is finite, all parameters and optimisers' moments included.</summary>
    /// <exception cref="NotFiniteNumberException">A number is not.</exception>
    void CheckTrainingState();

    /// <summary>Writes all that the next update depends on beside its batch: parameters, optimisers' moments, grids, chains.</summary>
    void WriteTrainingState(Stream destination);

    /// <summary>Reads what an engine of the same kind, options and columns wrote. Updates then go on from there to the same bits.</summary>
    /// <exception cref="ModelFormatException">The state is damaged, or of another model; the engine's own is then lost.</exception>
    void ReadTrainingState(Stream source);

    /// <summary>
    /// Posterior and log-likelihood of rows, against a fixed bank of prior samples drawn from the model's seed; for a model with an encoder, by weighted
    /// draws of its proposals. A row's results do not depend on the other rows.
    /// </summary>
    /// <param name="rows">B x D.</param>
    /// <param name="samples">Size of the bank; with an encoder, draws of each row.</param>
    /// <param name="scores">Where the results go; empty where not wanted.</param>
    void Score(ReadOnlySpan<float> rows, int samples, RowScores scores);

    /// <summary>Copies a parameter out.</summary>
    /// <exception cref="ArgumentException">There is no parameter of that name, or the length is wrong.</exception>
    void ReadParameter(string name, Span<float> destination);

    /// <summary>Replaces a parameter.</summary>
    /// <exception cref="ArgumentException">There is no parameter of that name, the length is wrong, or a number is not finite.</exception>
    void WriteParameter(string name, ReadOnlySpan<float> source);
}
