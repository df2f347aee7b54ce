using Kaem.ML.Persistence;

namespace Kaem.ML.Training;

/// <summary>A training's state at some step, in memory: what training goes back to, and what checkpoints hold. Its room is used again and again.</summary>
internal sealed class Snapshot
{
    /// <summary>The step; -1 while there is none.</summary>
    public long Step { get; private set; } = -1;

    /// <summary>The state as bytes: many rows' chains are more than an array holds.</summary>
    public SegmentedStream Bytes { get; } = new();

    /// <summary>Takes the state as it is now. Where that is not finite, the old one stays.</summary>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public void Take(ITrainingEngine engine, TrainingRun run)
    {
        engine.CheckTrainingState();
        Step = -1;
        Bytes.SetLength(0);
        run.Visit(new StateWriter(Bytes));
        engine.WriteTrainingState(Bytes);
        Step = run.Step;
    }

    /// <summary>Takes what a checkpoint holds, without looking at it; <see cref="Restore"/> finds out the step.</summary>
    public void Load(SegmentedStream bytes, long step = 0)
    {
        Bytes.SetLength(0);
        foreach (var piece in bytes.Pieces)
            Bytes.Write(piece.Span);
        Step = step;
    }

    /// <summary>Puts engine and run where they were.</summary>
    public void Restore(ITrainingEngine engine, TrainingRun run)
    {
        Bytes.Position = 0;
        run.Visit(new StateReader(Bytes));
        engine.ReadTrainingState(Bytes);
        if (Bytes.Position != Bytes.Length)
            throw new ModelFormatException("Bytes follow the end of the state: it is damaged.");
        Step = run.Step;
    }
}
