namespace Kaem.ML.Tables;

/// <summary>Text that is read character by character, with the place of each.</summary>
internal sealed class CsvCharacters
{
    private const int Block = 1 << 16;

    private readonly TextReader _rest;
    private char[] _buffer;
    private int _next;
    private int _end;

    /// <param name="head">What was read of the text already.</param>
    /// <param name="rest">What follows.</param>
    public CsvCharacters(string head, TextReader rest)
    {
        _rest = rest;
        _buffer = new char[Math.Max(Block, head.Length)];
        head.CopyTo(_buffer);
        _end = head.Length;
    }

    /// <summary>The line of the next character, from 1 on.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The place of the next character in its line, from 1 on.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>What ended the first line; null as long as none did.</summary>
    public string? NewLine { get; private set; }

    /// <summary>The next character, -1 at the end.</summary>
    public int Peek() => _next < _end || Fill(1) ? _buffer[_next] : -1;

    /// <summary>Takes the next character, -1 at the end.</summary>
    public int Take()
    {
        if (_next == _end && !Fill(1))
            return -1;
        char taken = _buffer[_next++];
        if (taken == '\n' || (taken == '\r' && Peek() != '\n'))
        {
            Line++;
            Column = 1;
        }
        else
            Column++;
        return taken;
    }

    /// <summary>Takes the end of a line, where there is one.</summary>
    public void TakeLineEnd()
    {
        int first = Peek();
        if (first is not ('\r' or '\n'))
            return;
        Take();
        bool isPair = first == '\r' && Peek() == '\n';
        if (isPair)
            Take();
        NewLine ??= isPair ? "\r\n" : first == '\r' ? "\r" : "\n";
    }

    /// <summary>Whether the text goes on with another.</summary>
    public bool StartsWith(string text) => (_end - _next >= text.Length || Fill(text.Length)) && _buffer.AsSpan(_next, text.Length).SequenceEqual(text);

    /// <summary>What is left of the line, which stays to be read.</summary>
    public string PeekLine()
    {
        int length = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_next + length, _end - _next - length).IndexOfAny('\r', '\n');
            if (found >= 0)
                return new string(_buffer, _next, length + found);
            length = _end - _next;
            if (!Fill(length + 1))
                return new string(_buffer, _next, length);
        }
    }

    /// <summary>Takes what is left of the line, and its end.</summary>
    public void SkipLine()
    {
        while (Peek() is >= 0 and not ('\r' or '\n'))
            Take();
        TakeLineEnd();
    }

    /// <summary>Reads on until so many characters are there.</summary>
    /// <returns>Whether there are.</returns>
    private bool Fill(int count)
    {
        if (_next > 0)
        {
            Array.Copy(_buffer, _next, _buffer, 0, _end - _next);
            _end -= _next;
            _next = 0;
        }
        while (_end < count)
        {
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            int read = _rest.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return false;
            _end += read;
        }
        return true;
    }
}
