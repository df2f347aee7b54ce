using System.Diagnostics;

namespace Microsoft.ML.Runtime;

internal class Pipe<TMessage>(LocalEnvironment environment, string name) : IPipe<TMessage>
{
    protected LocalEnvironment Environment => environment;

    public string ContextDescription => environment.ContextDescription is "HostEnvironment" ? name : $"{environment.ContextDescription}; {name}";

    public TException Process<TException>(TException ex) where TException : Exception
    {
        if (ex is not null)
            ex.Data["Phase"] = name;
        return environment.Process(ex);
    }

    public virtual void Send(TMessage msg) { }

    public virtual void Dispose() { }
}

internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private bool _disposed;

    public Channel(LocalEnvironment environment, string name) : base(environment, name) => Trace(MessageSensitivity.None, "Channel started");

    public override void Send(ChannelMessage msg) => Environment.Listener(ContextDescription, msg);

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

    public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", _watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }
}

internal sealed class SilentProgressChannel : IProgressChannel
{
    public IProgressChannel StartProgressChannel(string name) => new SilentProgressChannel();

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) { }

    public void Checkpoint(params double?[] values) { }

    public void Dispose() { }
}
