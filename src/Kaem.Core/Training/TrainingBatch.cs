namespace Kaem.ML.Training;

/// <summary>The rows of one update, and where in training it stands.</summary>
/// <param name="rows">B x D.</param>
/// <param name="step">Updates done before this one; it names the random streams.</param>
public readonly ref struct TrainingBatch(ReadOnlySpan<float> rows, long step)
{
    /// <summary>The rows, B x D.</summary>
    public ReadOnlySpan<float> Rows { get; } = rows;

    /// <summary>Updates done before this one.</summary>
    public long Step { get; } = step;

    /// <summary>Each row's place among all training rows, B; persistent chains need it, others may leave it empty.</summary>
    public ReadOnlySpan<int> Indices { get; init; }

    /// <summary>Updates of the whole training, which schedules over training look at.</summary>
    public long Steps { get; init; } = long.MaxValue;

    /// <summary>Factor on the options' learning rates.</summary>
    public float LearningRateFactor { get; init; } = 1;

    /// <summary>How often training went back to an earlier step: it names other random streams, and halves the step size of ULA and MALA each time.</summary>
    public int Recoveries { get; init; }

    /// <summary>One of several parts with as many rows.</summary>
    internal TrainingBatch Part(int part, int parts)
    {
        int rows = Rows.Length / parts, indices = Indices.Length / parts;
        return new TrainingBatch(Rows.Slice(part * rows, rows), Step)
        {
            Indices = Indices.Slice(part * indices, indices), Steps = Steps, LearningRateFactor = LearningRateFactor, Recoveries = Recoveries,
        };
    }

    /// <summary>The same place in training, with other rows.</summary>
    internal TrainingBatch With(ReadOnlySpan<float> others) => new(others, Step)
    {
        Indices = Indices, Steps = Steps, LearningRateFactor = LearningRateFactor, Recoveries = Recoveries,
    };
}
