using Kaem.ML.Persistence;

namespace Kaem.ML.Training.Checkpoints;

/// <summary>A training's state at some step, in memory: what training goes back to, and what checkpoints hold. Its room is used again and again.</summary>
internal sealed class Snapshot
{
    private readonly MemoryStream _bytes = new();

    /// <summary>The step; -1 while there is none.</summary>
    public long Step { get; private set; } = -1;

    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    /// <summary>Takes the state as it is now. Where that is not finite, the old one stays.</summary>
    /// <exception cref="KaemTrainingException">A number is not finite.</exception>
    public void Take(IKaemEngine engine, TrainingRun run)
    {
        engine.CheckTrainingState();
        Step = -1;
        _bytes.SetLength(0);
        run.Visit(new StateWriter(_bytes));
        engine.WriteTrainingState(_bytes);
        Step = run.Step;
    }

    /// <summary>Takes what a checkpoint holds, without looking at it; <see cref="Restore"/> finds out the step.</summary>
    public void Load(ReadOnlySpan<byte> bytes, long step = 0)
    {
        _bytes.SetLength(0);
        _bytes.Write(bytes);
        Step = step;
    }

    /// <summary>Puts engine and run where they were.</summary>
    public void Restore(IKaemEngine engine, TrainingRun run)
    {
        _bytes.Position = 0;
        run.Visit(new StateReader(_bytes));
        engine.ReadTrainingState(_bytes);
        if (_bytes.Position != _bytes.Length)
            throw new ModelFormatException("Bytes follow the end of the state: it is damaged.");
        Step = run.Step;
    }
}
